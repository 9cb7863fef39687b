"""Following an area with plain pages: around a place, a borough, what was drawn; changing one's mind."""

from html import unescape

import httpx2
import pytest

from server.alerts.models import AreaAlert, AreaFind
from server.alerts.queries import shape_of
from server.cases import Case
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.days import today
from tests.support.clients import Somebody
from tests.support.reports import report

NEW = "/alertes/nouvelle"
CORNERS = {
    "corner_1": "46.80000, -71.22000",
    "corner_2": "46.80000, -71.20000",
    "corner_3": "46.82000, -71.20000",
    "corner_4": "46.82000, -71.22000",
}
HOUSE = "160, 76e Rue Est"


async def asked(somebody: Somebody, **sent: str) -> httpx2.Response:
    return await somebody.browser.post(NEW, data={"pace": "at-once", **sent})


async def made(somebody: Somebody, **sent: str) -> AreaAlert:
    answer = await asked(somebody, **sent)
    assert answer.status_code == 303, answer.text
    assert (await somebody.browser.get(answer.headers["location"])).status_code == 200
    return await AreaAlert.get(id=answer.headers["location"].split("/")[2].partition("?")[0])


async def test_an_address_is_found_and_followed_as_far_as_was_chosen(aicha: Somebody) -> None:
    alert = await made(aicha, kind="radius", place=HOUSE, radius="500")
    assert (alert.place, alert.radius_m, alert.pace) == (HOUSE, 500, "at-once")
    assert shape_of(alert).holds((alert.lat or 0, alert.lon or 0), "")
    listed = (await aicha.browser.get("/alertes")).text
    assert "500\u00a0m autour de : 160, 76e Rue Est" in listed.replace("\u00a0:", " :")


async def test_a_place_that_may_be_several_is_chosen_among_them(aicha: Somebody) -> None:
    answer = await asked(aicha, kind="radius", place="rue", radius="250")
    assert answer.status_code == 422
    assert "Choisissez l’endroit parmi ceux que la Ville trouve." in answer.text
    second = unescape(answer.text.partition('value="1"')[2].partition("<span>")[2].partition("</span>")[0])
    assert (await made(aicha, kind="radius", place="rue", place_found="1", radius="250")).place == second
    for wrong in ("99", "-1", "٣", "x"):
        assert (await asked(aicha, kind="radius", place="rue", place_found=wrong, radius="250")).status_code == 422


async def test_a_borough_is_followed_by_its_name(aicha: Somebody) -> None:
    page = (await aicha.browser.get(NEW)).text
    name = (
        page.partition('name="borough"')[2].partition('<option value="">')[2].partition('value="')[2].partition('"')[0]
    )
    assert name
    assert (await made(aicha, kind="borough", borough=name)).borough == name


async def test_an_area_is_drawn_by_a_list_of_corners_without_a_script(aicha: Somebody) -> None:
    alert = await made(aicha, kind="drawn", **CORNERS)
    assert alert.ring == [[46.8, -71.22], [46.8, -71.2], [46.82, -71.2], [46.82, -71.22]]
    in_words = await made(aicha, kind="drawn", **{**CORNERS, "corner_4": HOUSE})
    assert in_words.ring is not None
    assert len(in_words.ring) == 4


async def test_what_the_map_shows_is_an_area_drawn_already(aicha: Somebody) -> None:
    page = (await aicha.browser.get(f"{NEW}?zone=46.8,-71.22,46.82,-71.2")).text
    for corner in ("46.82000, -71.22000", "46.82000, -71.20000", "46.80000, -71.20000", "46.80000, -71.22000"):
        assert corner in page
    for wrong in ("1,2,3", "a,b,c,d", "46.9,-71.2,46.8,-71.1", "nan,nan,nan,nan", "inf,0,inf,1"):
        assert (await aicha.browser.get(f"{NEW}?zone={wrong}")).status_code == 200


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choisissez le genre de secteur."),
        ({"kind": "radius", "radius": "500"}, "Écrivez une adresse ou le coin de deux rues."),
        ({"kind": "radius", "radius": "500", "place": "zzzz qqqq"}, "La Ville ne trouve pas cet endroit."),
        ({"kind": "radius", "radius": "7", "place": HOUSE}, "Choisissez une distance."),
        ({"kind": "radius", "radius": "500", "place": "45.5, -73.5"}, "Cet endroit est hors de la ville."),
        ({"kind": "radius", "radius": "500", "place": "99.5, -73.5"}, "La Ville ne trouve pas cet endroit."),
        ({"kind": "borough", "borough": "Ailleurs"}, "Choisissez une partie de la ville."),
        ({"kind": "drawn", "corner_1": "46.80, -71.22"}, "Il faut au moins trois coins différents."),
        ({"kind": "drawn", **CORNERS, "corner_2": "zzzz qqqq"}, "La Ville ne trouve pas ce coin."),
        ({"kind": "drawn", **CORNERS, "corner_2": "46.82, -71.20", "corner_3": "46.80, -71.20"}, "se croisent"),
        ({"kind": "borough", "borough": "", "pace": "jamais"}, "Choisissez quand être averti."),
    ],
)
async def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    aicha: Somebody, sent: dict[str, str], sentence: str
) -> None:
    answer = await aicha.browser.post(NEW, data={"pace": "at-once", **sent})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, typed in sent.items():
        if name in {"place", "corner_1", "corner_2"}:
            assert typed in answer.text
    assert await AreaAlert.all().count() == 0


async def test_ten_areas_are_enough(aicha: Somebody) -> None:
    for _ in range(10):
        await made(aicha, kind="drawn", **CORNERS)
    answer = await asked(aicha, kind="drawn", **CORNERS)
    assert answer.status_code == 422
    assert "Vous suivez déjà 10 secteurs" in answer.text


async def test_the_area_of_somebody_else_is_none(aicha: Somebody, etienne: Somebody) -> None:
    theirs = f"/alertes/{(await made(aicha, kind='drawn', **CORNERS)).id}"
    for path in (theirs, f"/alertes/{new_id()}", "/alertes/perdue"):
        assert (await etienne.browser.get(path)).status_code == 404
        assert (await etienne.browser.post(f"{path}/fin")).status_code == 404
        assert (await etienne.browser.post(f"{path}/rythme", data={"pace": "daily"})).status_code == 404
    assert await AreaAlert.filter(pace="at-once").count() == 1


async def test_the_pace_changes_and_following_ends_with_what_waited(aicha: Somebody) -> None:
    alert = await made(aicha, kind="drawn", **CORNERS)
    assert (await aicha.browser.post(f"/alertes/{alert.id}/rythme", data={"pace": "x"})).status_code == 422
    assert (await aicha.browser.post(f"/alertes/{alert.id}/rythme", data={"pace": "daily"})).status_code == 303
    await alert.refresh_from_db()
    assert alert.pace == "daily"
    case = (await report()).case
    await AreaFind.create(id=new_id(), account_id=aicha.viewer.account_id, case_id=case.id, found_on=today())
    assert (await aicha.browser.post(f"/alertes/{alert.id}/fin")).headers["location"] == "/alertes?fin=1"
    assert await AreaAlert.all().count() == 0
    assert await AreaFind.all().count() == 0
    await outbox.drain()


async def test_an_area_lists_what_is_open_in_it_of_what_everybody_may_see(aicha: Somebody) -> None:
    shown, hidden, outside = [
        (await report(place={"chosen": {"mode": "map", "label": "x", "lat": lat, "lon": -71.21}, "fix": None})).case
        for lat in (46.81, 46.811, 46.79)
    ]
    await Case.filter(id=hidden.id).update(publicity="")
    alert = await made(aicha, kind="drawn", **CORNERS)
    page = (await aicha.browser.get(f"/alertes/{alert.id}")).text
    assert f"/carte/{shown.reference}" in page
    assert hidden.reference not in page
    assert outside.reference not in page
