"""« Mes demandes » searched and filtered: by what is said of a case, by number, by status, page after page."""

import re

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases import rules
from server.cases.actions.timeline import append
from server.cases.models import Case
from server.cases.queries import keyset, visible_to
from server.kernel.viewer import Viewer
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.queries import counting
from tests.support.reports import report


@pytest.fixture
async def me(aicha: httpx2.AsyncClient) -> Viewer:
    """Aïcha."""
    return await sign_in(aicha, AICHA)


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine, of the 311 centre."""
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


def shown(answer: httpx2.Response) -> list[str]:
    """The references of the list, in order."""
    return re.findall(r'href="/demandes/(RVM-[^"/]+)"', answer.text)


def place(label: str) -> dict[str, object]:
    """A place in words."""
    return {"chosen": {"mode": "text", "label": label}, "fix": None}


@pytest.mark.parametrize(
    "query",
    [
        "q=eglise",
        "q=ÉGLISE+nid",
        "q=Saint-Jean",
        "q=tres+profond",
        "q=belkacem",
        "q=travaux+publics",
        "q={ref}",
        "q={p}",
    ],
)
async def test_a_case_is_found_by_what_is_said_of_it(aicha: httpx2.AsyncClient, me: Viewer, query: str) -> None:
    wanted = (await report(me, place=place("Devant l’église, rue Saint-Jean"), comment="Très profond.")).case
    other = {"anonymous": True}
    await report(me, place=place("Parc du Quai"), comment="Peu.", topic="graffiti", answers={}, who=other)
    answer = await aicha.get(f"/demandes?{query.format(ref=wanted.reference.lower(), p=wanted.provisional)}")
    assert shown(answer) == [wanted.reference]
    assert "Une demande trouvée" in answer.text


async def test_a_list_that_was_filtered_is_not_kept_on_the_phone(aicha: httpx2.AsyncClient, me: Viewer) -> None:
    await report(me)
    for query in ("q=nid", "statut=nouvelle", "statut=appareil"):
        answer = await aicha.get(f"/demandes?{query}")
        assert answer.headers["cache-control"] == "no-store"
        assert "x-owner" not in answer.headers
    whole = await aicha.get("/demandes?statut=autre&q=")
    assert whole.headers["x-owner"] == str(me.account_id)


async def test_statuses_are_words_of_the_address(aicha: httpx2.AsyncClient, me: Viewer, agent: Viewer) -> None:
    new, taken = (await report(me)).case, (await report(me)).case
    await cases.take(taken.reference, agent)
    by_status = {"nouvelle": [new], "en-cours": [taken], "resolue": [], "annulee": [], "appareil": [], "": [taken, new]}
    for word, found in by_status.items():
        answer = await aicha.get(f"/demandes?statut={word}")
        assert shown(answer) == [case.reference for case in found], word
    assert "Aucune demande ne répond" in (await aicha.get("/demandes?statut=resolue")).text
    assert 'value="en-cours" selected' in (await aicha.get("/demandes?statut=en-cours")).text


async def test_what_is_typed_is_no_pattern_and_breaks_nothing(aicha: httpx2.AsyncClient, me: Viewer) -> None:
    await report(me)
    for text in ("%25", "%00", "'", "q" * 5000, "%F0%9F%95%B3", "a%0Ab", "RVM-2026-999999-3"):
        answer = await aicha.get(f"/demandes?q={text}")
        assert answer.status_code == 200, text
        assert (len(shown(answer)) == 0) == (text not in {"%00", "%25", "'", "%F0%9F%95%B3", "a%0Ab"}), text


async def test_a_search_goes_on_from_page_to_page(
    aicha: httpx2.AsyncClient, me: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset, "READ_AT_ONCE", 4)
    monkeypatch.setattr(keyset, "READ_AT_MOST", 12)
    made = [(await report(me, comment="jaune" if n % 3 else "bleu")).case.reference for n in range(30)]
    blue = [reference for n, reference in enumerate(made) if n % 3 == 0][::-1]
    found: list[str] = []
    address = "/demandes?q=bleu"
    while address:
        answer = await aicha.get(address)
        found += shown(answer)
        following = re.search(r'href="(/demandes\?q=bleu&amp;avant=[^"]+)"', answer.text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert found == blue


async def test_somebody_elses_cases_are_never_found(
    aicha: httpx2.AsyncClient, etienne: httpx2.AsyncClient, me: Viewer
) -> None:
    theirs = (await report(await sign_in(etienne, ETIENNE))).case
    answer = await aicha.get(f"/demandes?q={theirs.reference}")
    assert shown(answer) == []
    await report(me)
    assert shown(await aicha.get(f"/demandes?avant={theirs.reference}&q=nid")) == []


async def test_where_an_open_case_stands_is_said_inside_its_status(
    aicha: httpx2.AsyncClient, me: Viewer, agent: Viewer
) -> None:
    planned = (await report(me)).case
    await cases.change_status(
        planned.reference, agent, target=rules.IN_PROGRESS, reason="planned", text="", seen_rev=planned.rev
    )
    asked = await Case.get(id=(await report(me)).case.id)
    await append(asked, agent, kind=rules.QUESTION, is_public=True, text="De quel côté ?")
    await asked.save()
    with counting() as statements:
        answer = await aicha.get("/demandes")
    assert len(statements) <= 7, statements
    assert "En cours · planifiée" in answer.text
    assert "Nouvelle · en attente de vous" in answer.text
    assert "En cours · planifiée" in (await aicha.get(f"/demandes/{planned.reference}")).text
    found = await visible_to(me).substates([await Case.get(id=planned.id), asked])
    assert found == {planned.id: "planned", asked.id: "waiting"}


def happened(*lines: str) -> list[rules.Happening]:
    """« question staff », « status:planned staff »."""
    made = []
    for line in lines:
        what, by = line.split()
        kind, _colon, reason = what.partition(":")
        made.append(rules.Happening(kind=kind, reason=reason, by=by))
    return made


@pytest.mark.parametrize(
    ("status", "lines", "substate"),
    [
        ("new", [], ""),
        ("in_progress", ["status:taken staff"], ""),
        ("in_progress", ["status:planned staff", "answer staff"], "planned"),
        ("in_progress", ["status:planned staff", "question staff"], "waiting"),
        ("in_progress", ["status:planned staff", "question staff", "update resident"], "planned"),
        ("in_progress", ["question staff", "status:inspected staff"], "inspected"),
        ("new", ["question staff"], "waiting"),
        ("resolved", ["question staff"], ""),
        ("in_progress", ["status:planned staff", "status:service-rendered staff", "status:reopened staff"], "reopened"),
    ],
)
def test_the_last_word_says_where_a_case_stands(status: str, lines: list[str], substate: str) -> None:
    assert rules.substate(status, happened(*lines)) == substate
