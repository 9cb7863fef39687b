"""« Mes demandes », a case, its photos, and following without an account."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases.actions.submit import follow_code
from server.cases.models import Case, Part
from server.kernel import clock
from server.kernel.ids import format_reference
from server.kernel.viewer import Viewer
from server.platform.installation import current, install
from server.platform.web.grants import COOKIE
from tests.conftest import ClientFor
from tests.support.cast import AICHA, JOSEE, MARC_ANTOINE, SUPERVISOR
from tests.support.clients import sign_in
from tests.support.forms import form_of
from tests.support.queries import counting
from tests.support.reports import Filling, photo, report

UNKNOWN = format_reference("RVM", year=2026, number=999999)


async def viewer_of(browser: httpx2.AsyncClient) -> Viewer:
    """Aïcha, as her browser's session knows her."""
    return await sign_in(browser, AICHA)


async def test_a_visitor_is_offered_to_sign_in_and_nothing_is_kept(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/demandes")
    assert answer.status_code == 200
    assert "/compte/connexion?suite=/demandes" in answer.text
    assert "/local/en-attente" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "x-owner" not in answer.headers


async def test_my_cases_are_kept_for_me_alone_newest_first(aicha: httpx2.AsyncClient) -> None:
    me = await viewer_of(aicha)
    with clock.freeze(clock.now() - timedelta(hours=2)):
        first = await report(me)
    second = await report(me)
    await report()
    answer = await aicha.get("/demandes")
    assert answer.headers["x-owner"] == str(me.account_id)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert re.findall(r'href="/demandes/(RVM-[^"]+)"', answer.text) == [second.case.reference, first.case.reference]
    for said in ("Nid-de-poule", "Nouvelle", "160, 76e Rue Est", "est en attente de traitement"):
        assert said in answer.text


async def test_an_empty_list_says_what_will_be_here(aicha: httpx2.AsyncClient) -> None:
    answer = await aicha.get("/demandes")
    assert "Aucune demande pour l’instant" in answer.text
    assert "/demarches" in answer.text


async def test_a_long_list_goes_on_both_ways_and_costs_few_queries(aicha: httpx2.AsyncClient) -> None:
    me = await viewer_of(aicha)
    made = [(await report(me)).case.reference for _ in range(60)]
    with counting() as statements:
        first = await aicha.get("/demandes")
    assert len(statements) <= 6, statements
    assert shown(first) == made[:9:-1]
    older = await aicha.get(re.findall(r'href="(/demandes\?avant=[^"]+)"', first.text)[0])
    assert shown(older) == made[9::-1]
    newer = await aicha.get(re.findall(r'href="(/demandes\?apres=[^"]+)"', older.text)[0])
    assert shown(newer) == shown(first)


@pytest.mark.parametrize("query", ["avant=x", "apres=RVM-2026-000999-9", "avant=%00", "avant=&apres="])
async def test_a_place_in_the_list_that_does_not_exist_shows_the_top(aicha: httpx2.AsyncClient, query: str) -> None:
    made = await report(await viewer_of(aicha))
    answer = await aicha.get(f"/demandes?{query}")
    assert shown(answer) == [made.case.reference]


async def test_a_case_shows_its_promise_its_answers_and_what_the_town_said(aicha: httpx2.AsyncClient) -> None:
    me = await viewer_of(aicha)
    receipt = await report(me)
    answer = await aicha.get(f"/demandes/{receipt.case.reference}")
    assert answer.headers["x-owner"] == str(me.account_id)
    assert answer.headers["cache-control"] == "private, no-cache"
    for said in ("Réponse attendue d’ici le", "plus de deux ballons", "Devant l’abribus.", "Demande envoyée.", "Vous"):
        assert said in answer.text
    agent = replace(await staff_viewer(), name="Marc-Antoine Roy")
    await cases.take(receipt.case.reference, agent)
    await cases.add_entry(receipt.case.reference, agent, text="Une équipe passe demain.", audience="public")
    await cases.add_entry(receipt.case.reference, agent, text="Voir le dossier 12.", audience="internal")
    answer = await aicha.get(f"/demandes/{receipt.case.reference}")
    assert "Une équipe passe demain." in answer.text
    assert "En cours" in answer.text
    assert "Voir le dossier 12." not in answer.text
    assert "Marc-Antoine" not in answer.text
    assert "Réponse attendue" not in answer.text


async def test_a_late_answer_is_told_honestly(aicha: httpx2.AsyncClient) -> None:
    me = await viewer_of(aicha)
    with clock.freeze(clock.now() - timedelta(days=10)):
        receipt = await report(me)
    answer = await aicha.get(f"/demandes/{receipt.case.reference}")
    assert "nous sommes en retard" in answer.text


@pytest.mark.parametrize("path", ["/demandes/{}", "/demandes/{}/confirmation", "/demandes/{}/photos/1"])
async def test_somebody_elses_case_is_as_unknown_as_no_case(
    aicha: httpx2.AsyncClient, etienne: httpx2.AsyncClient, visitor: httpx2.AsyncClient, path: str
) -> None:
    receipt = await report(await viewer_of(aicha))
    for browser in (etienne, visitor):
        theirs = await browser.get(path.format(receipt.case.reference))
        nothing = await browser.get(path.format(UNKNOWN))
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.text == nothing.text


@pytest.mark.parametrize("reference", ["x", "RVM-2026-000001-0", "%00", "é", "RVM-2026-000001-5%20", "." * 500])
async def test_what_is_no_reference_is_not_found(aicha: httpx2.AsyncClient, reference: str) -> None:
    assert (await aicha.get(f"/demandes/{reference}")).status_code == 404


async def test_an_agent_is_led_to_the_desk_and_reads_their_own_as_a_resident(app: Starlette) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost:8311") as browser:
        agent = await sign_in(browser, MARC_ANTOINE)
        theirs, own = await report(), await report(agent)
        answer = await browser.get(f"/demandes/{theirs.case.reference}")
        assert answer.headers["location"] == f"/poste/demandes/{theirs.case.reference}"
        assert (await browser.get(f"/demandes/{own.case.reference}")).status_code == 200
        assert (await browser.get(f"/demandes/{UNKNOWN}")).status_code == 404


async def test_a_photo_is_shown_once_it_is_ready_to_whoever_may_see_the_case(
    aicha: httpx2.AsyncClient, etienne: httpx2.AsyncClient, client_for: ClientFor, drain: Callable[[], Awaitable[int]]
) -> None:
    """Its owner, and the staff that treats it: all departments or this one, and no other."""
    water = replace(MARC_ANTOINE, email="eaux@rivemont.test", departments=("eaux",))
    staff = [await client_for(person) for person in (MARC_ANTOINE, SUPERVISOR, water)]
    await viewer_of(aicha)
    filling = await (await Filling.start(aicha)).to_details()
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    await filling.press("continuer", photo(), photo("plan.pdf", b"%PDF-1.7 plan", "application/pdf"))
    await filling.fill(anonymous="no").press("continuer")
    await filling.press("soumettre")
    case = await Case.get()
    url = f"/demandes/{case.reference}/photos/1"
    assert (await aicha.get(url)).status_code == 404
    await drain()
    page = await aicha.get(f"/demandes/{case.reference}")
    assert f'src="{url}"' in page.text
    assert "plan.pdf" in page.text
    for address in (url, f"{url}/vignette"):
        answer = await aicha.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-owner"] == str(case.account_id)
        assert (await etienne.get(address)).status_code == 404
        assert [(await one.get(address)).status_code for one in staff] == [200, 200, 404]
    document = await aicha.get(f"/demandes/{case.reference}/photos/2")
    assert document.headers["content-disposition"].startswith("attachment")
    for n in ("3", "0", "99999999999", "-1", "x"):
        assert (await aicha.get(f"/demandes/{case.reference}/photos/{n}")).status_code == 404


async def test_photos_on_their_way_are_announced(aicha: httpx2.AsyncClient) -> None:
    part = {"n": 1, "question": None, "name": "a.jpg", "size": 9, "sha256": "0" * 64, "type": "image/jpeg"}
    receipt = await report(await viewer_of(aicha), parts=[part, {**part, "n": 2, "sha256": "1" * 64}])
    answer = await aicha.get(f"/demandes/{receipt.case.reference}")
    assert "2 photos sont en route." in answer.text
    assert await Part.all().count() == 2


async def test_number_and_code_open_a_case_without_an_account(visitor: httpx2.AsyncClient) -> None:
    receipt = await report()
    page = await visitor.get("/suivre")
    form = form_of(page.text, "/suivre")
    typed = receipt.follow_code.lower().replace("-", " ").replace("o", "0")
    form.fill(reference=receipt.case.reference.lower(), code=typed)
    answer = await visitor.post("/suivre", data=form.data())
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/demandes/{receipt.case.reference}"
    shown_case = await visitor.get(answer.headers["location"])
    assert shown_case.status_code == 200
    assert shown_case.headers["cache-control"] == "no-store"
    assert "x-owner" not in shown_case.headers
    assert receipt.case.reference in (await visitor.get("/demandes")).text


async def test_the_provisional_number_opens_it_too(visitor: httpx2.AsyncClient) -> None:
    receipt = await report()
    answer = await visitor.post("/suivre", data={"reference": receipt.case.provisional, "code": receipt.follow_code})
    assert answer.headers["location"] == f"/demandes/{receipt.case.reference}"


async def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(visitor: httpx2.AsyncClient) -> None:
    receipt = await report()
    wrong = await visitor.post("/suivre", data={"reference": receipt.case.reference, "code": "AAAA-AAAA-AAAA-AAAA"})
    nothing = await visitor.post("/suivre", data={"reference": UNKNOWN, "code": "AAAA-AAAA-AAAA-AAAA"})
    assert wrong.status_code == nothing.status_code == 422
    assert wrong.text.replace(receipt.case.reference, UNKNOWN) == nothing.text
    assert COOKIE not in wrong.headers.get("set-cookie", "")


async def test_a_provisional_number_not_received_yet_is_said_so(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/suivre", data={"reference": "P-7F3K9Q-C", "code": "AAAA"})
    assert answer.status_code == 422
    sentence = "Ce numéro n’est pas complet"
    known = await report()
    answer = await visitor.post("/suivre", data={"reference": known.case.provisional, "code": "AAAA"})
    assert "Tant qu’elle attend sur l’appareil" in answer.text
    assert sentence not in answer.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Écrivez le numéro de la demande."),
        ({"reference": "RVM-2026-000001-0", "code": "x"}, "Ce numéro n’est pas complet"),
        ({"reference": "\x00", "code": "\x00"}, "Ce numéro n’est pas complet"),
        ({"reference": "A" * 5000, "code": "é" * 5000}, "Ce numéro n’est pas complet"),
        ({"reference": UNKNOWN}, "Écrivez le code de suivi"),
    ],
)
async def test_what_cannot_be_a_number_is_told_beside_its_field(
    visitor: httpx2.AsyncClient, sent: dict[str, str], said: str
) -> None:
    answer = await visitor.post("/suivre", data=sent)
    assert answer.status_code == 422
    assert said in answer.text


async def test_guesses_run_out(visitor: httpx2.AsyncClient) -> None:
    install(replace(current(), settings=replace(current().settings, limits=True)))
    answers = [(await visitor.post("/suivre", data={"reference": UNKNOWN, "code": "A"})).status_code for _ in range(22)]
    assert answers[:20] == [422] * 20
    assert answers[20:] == [429] * 2


async def test_another_site_cannot_try_codes(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/suivre", data={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_a_code_is_of_its_case_alone(app: Starlette) -> None:
    assert follow_code(UUID(int=1)) != follow_code(UUID(int=2))


async def test_a_crew_member_who_is_not_the_reporter_sees_no_residents_page(app: Starlette) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost:8311") as browser:
        await sign_in(browser, JOSEE)
        receipt = await report()
        assert (await browser.get(f"/demandes/{receipt.case.reference}")).status_code == 404


def shown(answer: httpx2.Response) -> list[str]:
    """The references of a list, in order."""
    return re.findall(r'href="/demandes/(RVM-[^"/]+)"', answer.text)


async def staff_viewer() -> Viewer:
    """The agent, with an account."""
    browser = httpx2.AsyncClient()
    try:
        return await sign_in(browser, MARC_ANTOINE)
    finally:
        await browser.aclose()
