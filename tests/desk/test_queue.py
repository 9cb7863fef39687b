"""The queue: filters as words in the address, pages by key, search, few queries."""

import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases.models import Case
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.db import client
from server.platform.installation import current
from tests.desk.conftest import account_of
from tests.support.cast import AICHA, JOSEE
from tests.support.clients import Somebody as Agent
from tests.support.clients import browser, sign_in
from tests.support.forms import form_of
from tests.support.queries import counting
from tests.support.reports import report

GRAFFITI: dict[str, Any] = {"topic": "graffiti", "answers": {}}  # Any: members of the body


def rows(answer: httpx2.Response) -> list[str]:
    """The references of the queue, in order."""
    assert answer.status_code == 200, answer.text
    return list(re.findall(r'class="queue__row"\s+href="/poste/demandes/([^"?]+)', answer.text))


async def test_the_desk_is_the_agents(app: Starlette, agent: Agent) -> None:
    assert (await agent.browser.get("/poste")).headers["cache-control"] == "no-store"
    async with browser(app) as nobody:
        assert (await nobody.get("/poste")).headers["location"] == "/compte/connexion?suite=/poste"
    for person in (AICHA, JOSEE):
        async with browser(app) as made:
            await sign_in(made, person)
            assert (await made.get("/poste")).status_code == 404


async def test_the_queue_shows_what_is_to_be_treated_newest_first(agent: Agent) -> None:
    old, new = (await report()).case, (await report(**GRAFFITI)).case
    done = (await report()).case
    await Case.filter(id=done.id).update(status="resolved")
    answer = await agent.browser.get("/poste")
    assert rows(answer) == [new.reference, old.reference]
    assert "2 nouvelles, 0 en cours" in answer.text
    assert rows(await agent.browser.get("/poste?statut=toutes")) == [done.reference, new.reference, old.reference]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("statut=nouvelle", ["new", "graffiti"]),
        ("statut=en-cours", ["taken"]),
        ("statut=resolue", ["done"]),
        ("statut=annulee", []),
        ("service=proprete", ["graffiti"]),
        ("nature=graffiti&statut=nouvelle", ["graffiti"]),
        ("nature=nid-de-poule&statut=nouvelle&service=travaux-publics", ["new"]),
        ("charge=moi", ["taken"]),
        ("charge=personne", ["new", "graffiti"]),
        ("q=ABRIBUS", ["new", "taken", "graffiti"]),
        ("q=76e+rue+est&nature=graffiti", ["graffiti"]),
        ("q=100%25", []),
        ("q=_&nature=graffiti", []),
        ("q=%5C", []),
    ],
)
async def test_filters_are_words_in_the_address(agent: Agent, query: str, found: list[str]) -> None:
    names = {}
    for name in ("graffiti", "taken", "done", "new"):
        changes = GRAFFITI if name == "graffiti" else {}
        names[(await report(**changes)).case.reference] = name
    by_name = {name: reference for reference, name in names.items()}
    await cases.take(by_name["taken"], agent.viewer)
    await Case.filter(reference=by_name["done"]).update(status="resolved")
    answer = await agent.browser.get(f"/poste?{query}")
    assert [names[reference] for reference in rows(answer)] == found


@pytest.mark.parametrize(
    "query",
    ["statut=zzz", "service='; DROP TABLE cases;--", "nature=%00", "charge=tous", "q=%00", "avant=x", "inconnu=1"],
)
async def test_what_no_filter_is_called_is_told_and_not_applied(agent: Agent, query: str) -> None:
    made = (await report()).case
    answer = await agent.browser.get(f"/poste?{query}")
    assert rows(answer) == [made.reference]
    is_filter = not query.startswith(("avant", "inconnu"))
    assert ("Un filtre de cette adresse n’existe pas" in answer.text) is is_filter


async def test_the_form_of_the_filters_gives_the_address(agent: Agent) -> None:
    await report()
    page = await agent.browser.get("/poste?statut=nouvelle&q=abribus")
    form = form_of(page.text, "/poste")
    assert (form.value("statut"), form.value("q")) == ("nouvelle", "abribus")
    assert set(form.choices["service"]) == {"", *(department.code for department in current().town.departments)}


@pytest.mark.parametrize("query", ["", "statut=nouvelle&"])
async def test_pages_go_on_both_ways_under_the_filters(agent: Agent, query: str) -> None:
    made = [(await report()).case.reference for _ in range(120)]
    for reference in made[:10]:
        await Case.filter(reference=reference).update(received_at=(await Case.get(reference=made[10])).received_at)
    everything: list[str] = []
    answer = await agent.browser.get(f"/poste?{query}")
    assert not re.search(r'rel="prev"', answer.text)
    pages = [rows(answer)]
    while found := re.search(r'href="([^"]+)" rel="next"', answer.text):
        answer = await agent.browser.get(found[1].replace("&amp;", "&"))
        pages.append(rows(answer))
    assert [len(page) for page in pages] == [50, 50, 20]
    everything = [reference for page in pages for reference in page]
    assert sorted(everything) == sorted(made)
    back = []
    while found := re.search(r'href="([^"]+)" rel="prev"', answer.text):
        answer = await agent.browser.get(found[1].replace("&amp;", "&"))
        back.append(rows(answer))
    assert back == [pages[1], pages[0]]


@pytest.mark.parametrize(
    "path", ["/poste", "/poste?statut=toutes", "/poste?q=abribus&statut=nouvelle", "/poste?q=4512"]
)
async def test_the_queue_costs_the_same_few_queries_however_long(agent: Agent, path: str) -> None:
    await report()
    await cases.take((await report()).case.reference, agent.viewer)
    counts = []
    for _ in range(2):
        with counting() as statements:
            await agent.browser.get(path)
        counts.append(len(statements))
        for _ in range(30):
            made = (await report()).case
        await cases.take(made.reference, agent.viewer)
    assert counts[0] == counts[1] <= 6, statements


async def test_a_number_is_found_whatever_the_filters(agent: Agent) -> None:
    made = (await report()).case
    await report()
    await Case.filter(id=made.id).update(status="cancelled")
    for typed in (made.reference, made.reference.lower(), made.provisional, made.provisional.replace("-", " "), "1"):
        answer = await agent.browser.get("/poste", params={"q": typed, "statut": "nouvelle"})
        assert rows(answer) == [made.reference], typed


async def test_age_stands_against_the_pledge(agent: Agent) -> None:
    with clock.freeze(clock.now() - timedelta(days=9)):
        late = (await report()).case
        await report()
    await cases.take(late.reference, agent.viewer)
    answer = await agent.browser.get("/poste")
    assert answer.text.count("9 j") >= 2
    assert answer.text.count("pledge--late") == 1


async def test_nothing_found_offers_to_show_all(agent: Agent) -> None:
    answer = await agent.browser.get("/poste?q=introuvable")
    assert "Rien dans cette file" in answer.text


async def test_a_fragment_is_the_queue_alone(agent: Agent) -> None:
    await report()
    answer = await agent.browser.get("/poste?statut=nouvelle", headers={"HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    assert len(rows(answer)) == 1


async def test_photos_on_their_way_stand_on_the_line(agent: Agent) -> None:
    part = {"n": 1, "question": None, "name": "a.jpg", "size": 9, "sha256": "0" * 64, "type": "image/jpeg"}
    await report(parts=[part])
    assert "1 photo en route" in (await agent.browser.get("/poste")).text


async def test_what_people_wrote_is_shown_and_not_run(agent: Agent, app: Starlette) -> None:
    viewer: Viewer = await account_of(app, AICHA)
    await report(viewer, comment="<script>alert(1)</script>", place={"chosen": {"mode": "text", "label": "<b>ici</b>"}})
    answer = await agent.browser.get("/poste")
    assert "<script>alert" not in answer.text
    assert "<b>ici" not in answer.text


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("query", ["", "statut=toutes", "service=proprete", "nature=graffiti&statut=resolue"])
@pytest.mark.parametrize("is_analysed", [False, True])
async def test_each_page_is_one_range_of_an_index(agent: Agent, query: str, *, is_analysed: bool) -> None:
    anchor = [(await report()).case for _ in range(3)][1]
    if is_analysed:
        await client().execute_script("ANALYZE")
    with counting() as statements:
        await agent.browser.get(f"/poste?{query}&avant={anchor.reference}")
    listing = next(sql for sql in statements if "UNION ALL" in sql or "AS of_" in sql)
    plan = await client().execute_query_dict(f"EXPLAIN QUERY PLAN {listing}", [None] * listing.count("?"))
    reads = [step["detail"] for step in plan if "cases" in step["detail"]]
    assert reads
    for step in reads:
        assert "USING INDEX cases_by_" in step or "USING COVERING INDEX cases_by_" in step, reads
        assert "received_at" in step, reads
