"""A case at the desk: what it shows, and what is done with it, two agents at once included."""

import re

import httpx2
import pytest

from server import cases
from server.cases.models import Case, Entry
from server.kernel.ids import format_reference
from server.kernel.viewer import Viewer
from tests.support.clients import Somebody as Agent
from tests.support.forms import Form, form_of
from tests.support.queries import counting
from tests.support.reports import report

UNKNOWN = format_reference("RVM", year=2026, number=999999)


def desk(reference: str, verb: str = "") -> str:
    """The address of a case at the desk."""
    return f"/poste/demandes/{reference}{'/' + verb if verb else ''}"


async def form_to(agent: Agent, reference: str, verb: str, *, query: str = "") -> Form:
    """The form of a verb as the agent's page holds it."""
    page = await agent.browser.get(f"{desk(reference)}{query}")
    assert page.status_code == 200, page.text
    return form_of(page.text, desk(reference, verb))


async def send(agent: Agent, form: Form) -> httpx2.Response:
    """Press its button."""
    return await agent.browser.post(form.action, data=form.data())


async def test_a_case_shows_all_that_is_known(agent: Agent, aicha: Viewer) -> None:
    before = (await report(aicha)).case
    part = {"n": 1, "question": None, "name": "a.jpg", "size": 9, "sha256": "0" * 64, "type": "image/jpeg"}
    place = {
        "chosen": {"mode": "gps", "label": "Près du pont", "lat": 46.8123, "lon": -71.2145},
        "fix": {"lat": 46.8123, "lon": -71.2145, "accuracy_m": 12.4, "fixed_at": "2026-01-01T00:00:00Z"},
    }
    case = (await report(aicha, parts=[part, {**part, "n": 2, "sha256": "1" * 64}], place=place)).case
    await cases.add_entry(case.reference, agent.viewer, text="Vérifier le plan.", audience="internal")
    page = await agent.browser.get(desk(case.reference))
    for said in (
        case.reference, case.provisional, "Nid-de-poule", "plus de deux ballons", "Devant l’abribus.",
        "Madame Aïcha Belkacem", "418-555-0142", "Près du pont", "46.81230, -71.21450", "12 m près",
        "2 photos en route", "Vérifier le plan.", "Note interne", "Marc-Antoine Roy", before.reference,
        "Travaux publics",
    ):  # fmt: skip
        assert said in page.text, said
    assert page.headers["cache-control"] == "no-store"


async def test_an_anonymous_case_names_nobody(agent: Agent) -> None:
    case = (await report(who={"anonymous": True})).case
    page = await agent.browser.get(desk(case.reference))
    assert "Demande anonyme" in page.text
    assert "Belkacem" not in page.text


async def test_a_case_costs_few_queries(agent: Agent, aicha: Viewer) -> None:
    case = (await report(aicha)).case
    for n in range(12):
        await cases.add_entry(case.reference, agent.viewer, text=f"Note {n}", audience="internal")
        await report(aicha)
    await agent.browser.get(desk(case.reference))  # the first reading writes a line of the audit log
    with counting() as statements:
        await agent.browser.get(desk(case.reference), headers={"HX-Request-Type": "partial"})
    assert len(statements) <= 7, statements


async def test_a_fragment_is_the_case_alone(agent: Agent) -> None:
    case = (await report()).case
    page = await agent.browser.get(desk(case.reference), headers={"HX-Request-Type": "partial"})
    assert "<html" not in page.text
    assert 'class="queue__row"' not in page.text
    assert case.reference in page.text


async def test_an_unknown_case_is_not_found(agent: Agent) -> None:
    for reference in (UNKNOWN, "x", "%00"):
        assert (await agent.browser.get(desk(reference))).status_code == 404
        for verb in ("prise-en-charge", "suivis", "statut"):
            answer = await agent.browser.post(
                desk(reference, verb),
                data={"audience": "public", "text": "x", "change": "resolved:service-rendered", "rev": "1"},
            )
            assert answer.status_code == 404


async def test_taking_a_case_comes_back_to_it_under_the_same_filters(agent: Agent) -> None:
    case = (await report()).case
    form = await form_to(agent, case.reference, "prise-en-charge", query="?statut=nouvelle&q=abribus")
    answer = await send(agent, form)
    assert answer.status_code == 303
    assert answer.headers["location"] in {
        f"{desk(case.reference)}?q=abribus&statut=nouvelle",
        f"{desk(case.reference)}?statut=nouvelle&q=abribus",
    }
    assert (await Case.get()).assignee_id == agent.viewer.account_id
    page = await agent.browser.get(answer.headers["location"])
    assert "Prise en charge par Marc-Antoine Roy." in page.text
    assert "/prise-en-charge" not in page.text


async def test_the_place_to_come_back_to_is_ours(agent: Agent) -> None:
    case = (await report()).case
    answer = await agent.browser.post(
        desk(case.reference, "prise-en-charge"), data={"rev": "1", "file": "//malice.test/?x=1&statut=zz&q=\r\nX: y"}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(desk(case.reference))


async def test_two_agents_take_at_once_and_the_second_is_told(agent: Agent, colleague: Agent) -> None:
    case = (await report()).case
    forms = [(who, await form_to(who, case.reference, "prise-en-charge")) for who in (agent, colleague)]
    answers = [await send(who, form) for who, form in forms]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "Quelqu’un a changé cette demande entre-temps." in answers[1].text
    assert "Prise en charge par Marc-Antoine Roy." in answers[1].text
    assert (await Case.get()).assignee_id == agent.viewer.account_id


@pytest.mark.parametrize(("audience", "is_public"), [("public", True), ("internal", False)])
async def test_writing_in_the_timeline(agent: Agent, audience: str, *, is_public: bool) -> None:
    case = (await report()).case
    form = await form_to(agent, case.reference, "suivis")
    answer = await send(agent, form.fill(audience=audience, text="Une équipe passe demain.\r\nMerci."))
    assert answer.status_code == 303, answer.text
    entry = await Entry.get(case_id=case.id, rev=2)
    assert (entry.is_public, entry.text) == (is_public, "Une équipe passe demain.\nMerci.")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"audience": "public", "text": ""}, "text"),
        ({"audience": "public", "text": "é" * 4001}, "text"),
        ({"text": "Pour qui ?"}, "audience"),
        ({"audience": "tout le monde", "text": "Pour qui ?"}, "audience"),
    ],
)
async def test_an_entry_that_is_refused_keeps_what_was_typed(agent: Agent, fields: dict[str, str], wrong: str) -> None:
    case = (await report()).case
    form = (await form_to(agent, case.reference, "suivis")).fill(**fields)
    answer = await send(agent, form)
    assert answer.status_code == 422
    assert f'href="#f-{wrong}"' in answer.text
    assert form_of(answer.text, form.action).value("text") == fields["text"]
    assert (await Case.get()).rev == 1


async def test_changing_the_status_with_a_reason(agent: Agent) -> None:
    case = (await report()).case
    form = await form_to(agent, case.reference, "statut")
    assert "resolved:service-rendered" in form.choices["change"]
    assert "new:taken" not in form.choices["change"]
    answer = await send(agent, form.fill(change="resolved:service-rendered", explanation="Rebouché ce matin."))
    assert answer.status_code == 303, answer.text
    page = await agent.browser.get(answer.headers["location"])
    assert "Résolue" in page.text
    assert "Le service a été rendu." in page.text
    assert "Rebouché ce matin." in page.text


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("", "change"),
        ("new:taken", "change"),
        ("resolved:", "change"),
        ("resolved:duplicate", "change"),
        ("gone:for-good", "change"),
        ("cancelled:other", "explanation"),
    ],
)
async def test_a_status_that_is_not_allowed_is_refused(agent: Agent, change: str, wrong: str) -> None:
    case = (await report()).case
    form = (await form_to(agent, case.reference, "statut")).fill(change=change)
    answer = await send(agent, form)
    assert answer.status_code == 422
    assert f'href="#f-{wrong}"' in answer.text
    assert (await Case.get()).status == "new"


async def test_a_change_made_meanwhile_is_told_and_the_text_kept(agent: Agent, colleague: Agent) -> None:
    case = (await report()).case
    mine = await form_to(agent, case.reference, "statut")
    theirs = await form_to(colleague, case.reference, "statut")
    await send(colleague, theirs.fill(change="resolved:service-rendered"))
    answer = await send(agent, mine.fill(change="cancelled:duplicate", explanation="Déjà vu au 12."))
    assert answer.status_code == 409
    assert "Quelqu’un a changé cette demande entre-temps." in answer.text
    again = form_of(answer.text, mine.action)
    assert again.value("explanation") == "Déjà vu au 12."
    assert "cancelled:duplicate" not in again.choices["change"]
    assert (await Case.get()).status == "resolved"


@pytest.mark.parametrize("rev", ["", "x", "-1", "9" * 30])
async def test_a_revision_that_is_no_number_does_no_harm(agent: Agent, rev: str) -> None:
    case = (await report()).case
    answer = await agent.browser.post(
        desk(case.reference, "statut"), data={"change": "resolved:service-rendered", "rev": rev}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("verb", ["prise-en-charge", "suivis", "statut"])
async def test_another_site_changes_nothing(agent: Agent, verb: str) -> None:
    case = (await report()).case
    answer = await agent.browser.post(
        desk(case.reference, verb), data={"audience": "public", "text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert (await Case.get()).rev == 1


async def test_a_work_order_prints_the_case(agent: Agent) -> None:
    case = (await report()).case
    page = await agent.browser.get(desk(case.reference))
    assert f'href="{desk(case.reference, "bon-de-travail")}"' in page.text
    sheet = await agent.browser.get(desk(case.reference, "bon-de-travail"))
    for said in (case.reference, "160, 76e Rue Est", "Travaux publics", "plus de deux ballons"):
        assert said in sheet.text
    assert not re.search(r"<form\b", sheet.text)
