"""Photos to look at, at the desk: one at a time, shown, hidden or blurred by numbers, without a script."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from server import cases
from server.cases.models import Case, Part
from server.platform.settings import Settings
from tests.support.clients import Somebody
from tests.support.drawn import lay_rivemont
from tests.support.forms import form_of
from tests.support.photos import case_with_photos, noise

HERE: dict[str, object] = {
    "chosen": {"mode": "map", "label": "", "lat": 46.8123, "lon": -71.2145, "gazetteer": None, "ids": []},
    "fix": None,
}
NOTHING: Mapping[str, str] = {}
ZONES = {"gauche-1": "10", "haut-1": "20", "largeur-1": "30", "hauteur-1": "40"}


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.fixture
async def case(agent: Somebody) -> Case:
    made = await case_with_photos(noise(), noise(), place=HERE)
    await cases.publish(made.reference, agent.viewer, level="photos")
    return made


def path(case: Case, n: int = 1) -> str:
    return f"/poste/photos/{case.reference}/{n}"


async def post(
    who: Somebody, case: Case, verb: str, sent: Mapping[str, str] = NOTHING, *, n: int = 1
) -> tuple[int, str, str]:
    """Send the form of the page as it stands, with what is typed in it: status, where to go, what is shown."""
    page = await who.browser.get(path(case, n))
    form = form_of(page.text, f"{path(case, n)}/{'masquage' if verb == 'masquage' else 'flou'}")
    answer = await who.browser.post(f"{path(case, n)}/{verb}", data={**form.data(), **sent})
    return answer.status_code, answer.headers.get("location", ""), answer.text


async def test_the_desk_says_how_many_wait_and_leads_to_the_first(agent: Somebody, case: Case) -> None:
    assert "2 photos à vérifier" in (await agent.browser.get("/poste")).text
    queue = (await agent.browser.get("/poste/photos")).text
    assert queue.index(path(case, 1)) < queue.index(path(case, 2))
    page = (await agent.browser.get(path(case, 1))).text
    assert path(case, 2) in page
    assert "À vérifier" in page
    opened = (await agent.browser.get(f"/poste/demandes/{case.reference}")).text
    assert f"{path(case, 1)}?depuis=demande" in opened


async def test_after_a_verdict_the_next_one_comes_and_the_last_leaves_the_queue_empty(
    agent: Somebody, case: Case
) -> None:
    status, where, _text = await post(agent, case, "publication")
    assert (status, where) == (303, f"{path(case, 2)}?fait={case.reference}.1")
    page = (await agent.browser.get(where)).text
    assert f"Photo 1 de {case.reference} : Montrée" in page
    assert f'href="{path(case, 1)}"' in page  # the way back
    status, where, _text = await post(agent, case, "masquage", {"reason": "identifies"}, n=2)
    assert (status, where) == (303, f"/poste/photos?fait={case.reference}.2")
    queue = (await agent.browser.get(where)).text
    assert "Aucune photo à vérifier" in queue
    assert "Masquée (On y reconnaît quelqu’un)" in queue
    assert "photos à vérifier" not in (await agent.browser.get("/poste")).text
    status, where, _text = await post(agent, case, "publication", n=2)  # the other way round, any time
    assert (status, (await Part.get(case_id=case.id, n=2)).verdict) == (303, "shown")


async def test_zones_are_added_moved_looked_at_and_taken_away_by_numbers_alone(agent: Somebody, case: Case) -> None:
    page = await agent.browser.get(path(case), params={"ajouter": "1"})
    form = form_of(page.text, f"{path(case)}/flou")
    assert [form.data()[name] for name in ZONES] == [["40"], ["40"], ["20"], ["20"]]
    second = {f"{name[:-1]}2": "5" for name in ZONES}
    page = await agent.browser.get(path(case), params={**ZONES, **second, "apercu": "1"})
    assert 'id="apercu"' in page.text
    assert f"{path(case)}/apercu?gauche-1=10&amp;haut-1=20" in page.text
    page = await agent.browser.get(path(case), params={**ZONES, **second, "retirer": "1"})
    assert 'data-zone="1"' not in page.text
    assert 'data-zone="2"' in page.text
    page = await agent.browser.get(path(case), params={**ZONES, "retirer": "1"})
    assert "data-zone=" not in page.text.replace('data-zone="0"', "")
    preview = await agent.browser.get(f"{path(case)}/apercu", params=ZONES)
    assert (preview.headers["content-type"], preview.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert Image.open(io.BytesIO(preview.content)).size == (640, 480)
    assert (await Part.get(case_id=case.id, n=1)).verdict == ""


async def test_a_photo_is_blurred_by_numbers_and_keeps_its_zones(agent: Somebody, case: Case) -> None:
    status, where, _text = await post(agent, case, "flou", {**ZONES, "gauche-1": "10,4"})
    assert (status, where) == (303, f"{path(case, 2)}?fait={case.reference}.1")
    part = await Part.get(case_id=case.id, n=1)
    assert (part.verdict, part.zones) == ("blurred", [[10, 20, 31, 40]])  # edges outwards
    page = (await agent.browser.get(path(case))).text
    assert form_of(page, f"{path(case)}/flou").data()["largeur-1"] == ["31"]


async def test_what_was_marked_to_be_blurred_is_not_shown_by_a_slip(agent: Somebody, case: Case) -> None:
    status, _where, text = await post(agent, case, "publication", ZONES)
    assert (status, (await Part.get(case_id=case.id, n=1)).verdict) == (422, "")
    assert "Des zones sont tracées" in text
    assert form_of(text, f"{path(case)}/flou").data()["largeur-1"] == ["30"]
    await post(agent, case, "flou", ZONES)
    status, _where, _text = await post(agent, case, "publication")  # its zones are still there
    assert (status, (await Part.get(case_id=case.id, n=1)).verdict) == (422, "blurred")
    page = await agent.browser.get(path(case), params={**ZONES, "retirer": "1"})
    form = form_of(page.text, f"{path(case)}/flou")
    answer = await agent.browser.post(f"{path(case)}/publication", data=form.data())
    assert (answer.status_code, (await Part.get(case_id=case.id, n=1)).verdict) == (303, "shown")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Tracez au moins une zone"), ({**ZONES, "largeur-1": "large"}, "Écrivez un nombre de 0 à 100."),
        ({**ZONES, "haut-1": ""}, "Écrivez un nombre de 0 à 100."), ({**ZONES, "gauche-1": "100"}, "hors de la photo"),
        ({**ZONES, "largeur-1": "0"}, "hors de la photo"), ({**ZONES, "haut-1": "1e400"}, "Écrivez un nombre"),
        ({**ZONES, "haut-1": "nan"}, "Écrivez un nombre"), ({**ZONES, "haut-1": "\x00<b>"}, "Écrivez un nombre"),
    ],
)  # fmt: skip
async def test_what_cannot_be_blurred_is_said_beside_its_field(
    agent: Somebody, case: Case, sent: dict[str, str], said: str
) -> None:
    status, _where, text = await post(agent, case, "flou", sent)
    assert (status, said in text, (await Part.get(case_id=case.id, n=1)).verdict) == (422, True, "")
    preview = await agent.browser.get(f"{path(case)}/apercu", params=sent)
    assert preview.status_code in ({200} if not sent else {422})
    assert (await agent.browser.get(path(case), params={**sent, "apercu": "1"})).status_code == 200


async def test_a_photo_that_was_replaced_is_not_judged_in_anothers_place(agent: Somebody, case: Case) -> None:
    answer = await agent.browser.post(f"{path(case)}/publication", data={"photo": "0" * 32})
    assert answer.status_code == 409
    assert "Cette photo a été remplacée entre-temps." in answer.text
    assert (await agent.browser.get(path(case, 9))).status_code == 404
    assert (await agent.browser.post(f"{path(case, 9)}/publication", data={})).status_code == 404


async def test_who_came_from_the_case_goes_back_to_it(agent: Somebody, case: Case) -> None:
    page = await agent.browser.get(f"{path(case)}?depuis=demande")
    form = form_of(page.text, f"{path(case)}/flou")
    answer = await agent.browser.post(f"{path(case)}/publication", data=form.data())
    assert answer.headers["location"] == f"/poste/demandes/{case.reference}#public"
    assert "Photo 1 : Montrée" in (await agent.browser.get(f"/poste/demandes/{case.reference}")).text
