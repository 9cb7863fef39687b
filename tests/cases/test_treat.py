"""What the town does with a case: legal changes, reasons, two agents at once."""

import asyncio
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server import cases
from server.cases import rules
from server.cases.models import Case, Entry
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform.models import OutboxRow
from tests.support.cast import AICHA, JOSEE, MARC_ANTOINE, Person
from tests.support.clients import browser, sign_in
from tests.support.reports import report

LINE = replace(MARC_ANTOINE, first_name="Line", last_name="Caron", email="l.caron@rivemont.test")


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine, agent of the 311 centre."""
    return await viewer_of(app, MARC_ANTOINE)


@pytest.fixture
async def colleague(app: Starlette) -> Viewer:
    """Line, another agent."""
    return await viewer_of(app, LINE)


async def viewer_of(app: Starlette, person: Person) -> Viewer:
    """The person, with an account."""
    async with browser(app) as made:
        return await sign_in(made, person)


async def test_taking_a_new_case_puts_it_in_progress_and_tells_the_reporter(agent: Viewer) -> None:
    made = (await report()).case
    case = await cases.take(made.reference, agent)
    assert (case.status, case.assignee_id, case.rev) == ("in_progress", agent.account_id, 2)
    entry = await Entry.get(case_id=case.id, rev=2)
    assert (entry.kind, entry.reason, entry.is_public, entry.author_id) == ("status", "taken", True, agent.account_id)


async def test_taking_twice_changes_nothing(agent: Viewer) -> None:
    reference = (await report()).case.reference
    first = await cases.take(reference, agent)
    assert (await cases.take(reference, agent)).rev == first.rev


async def test_a_colleague_who_took_it_meanwhile_is_not_overruled_unseen(agent: Viewer, colleague: Viewer) -> None:
    made = (await report()).case
    await cases.take(made.reference, colleague, seen_rev=1)
    with pytest.raises(Problem) as refused:
        await cases.take(made.reference, agent, seen_rev=1)
    assert (refused.value.code, refused.value.status) == ("conflict", 409)
    assert (await cases.take(made.reference, agent, seen_rev=2)).assignee_id == agent.account_id


async def test_two_agents_at_once_leave_one_straight_timeline(agent: Viewer, colleague: Viewer) -> None:
    made = (await report()).case
    done = await asyncio.gather(
        *(cases.take(made.reference, viewer, seen_rev=1) for viewer in (agent, colleague)),
        *(cases.add_entry(made.reference, agent, text=f"Note {n}", audience="internal") for n in range(4)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in done if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, Problem) and outcome.code == "conflict" for outcome in refused), refused
    revs = [entry.rev for entry in await Entry.filter(case_id=made.id).order_by("rev")]
    assert revs == list(range(1, len(revs) + 1))
    assert (await Case.get()).rev == len(revs)


@pytest.mark.parametrize("target", [*rules.STATUSES, "gone", ""])
@pytest.mark.parametrize("status", rules.STATUSES)
async def test_only_the_table_of_legal_changes_passes(agent: Viewer, status: str, target: str) -> None:
    made = (await report()).case
    await Case.filter(id=made.id).update(status=status)
    reason = rules.REASONS.get(target, ("x",))[0]
    if rules.may_become(status, target):
        case = await cases.change_status(made.reference, agent, target=target, reason=reason, text="", seen_rev=1)
        assert case.status == target
        return
    with pytest.raises(Problem) as refused:
        await cases.change_status(made.reference, agent, target=target, reason=reason, text="", seen_rev=1)
    assert refused.value.code == "invalid"
    assert (await Case.get()).status == status


async def test_a_change_needs_a_reason_of_its_status(agent: Viewer) -> None:
    made = (await report()).case
    for reason in ("", "duplicate", "parce que"):
        with pytest.raises(Problem, match="raison"):
            await cases.change_status(made.reference, agent, target="resolved", reason=reason, text="Voilà", seen_rev=1)
    assert await Entry.filter(case_id=made.id).count() == 1


async def test_another_reason_is_to_be_explained(agent: Viewer) -> None:
    made = (await report()).case
    with pytest.raises(Problem, match="Expliquez"):
        await cases.change_status(made.reference, agent, target="cancelled", reason="other", text=" \n", seen_rev=1)
    case = await cases.change_status(
        made.reference, agent, target="cancelled", reason="other", text="Terrain privé.", seen_rev=1
    )
    assert case.status == "cancelled"


async def test_a_stale_change_that_is_still_legal_passes_and_one_that_is_not_conflicts(
    agent: Viewer, colleague: Viewer
) -> None:
    made = (await report()).case
    await cases.take(made.reference, colleague)
    case = await cases.change_status(
        made.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=1
    )
    assert case.status == "resolved"
    with pytest.raises(Problem) as refused:
        await cases.change_status(
            made.reference, colleague, target="cancelled", reason="duplicate", text="", seen_rev=2
        )
    assert refused.value.code == "conflict"
    assert refused.value.members["current"] == "resolved"
    assert refused.value.members["allowed"] == ["in_progress"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "a\x00b", "\ud800"])
async def test_an_entry_that_cannot_be_read_is_refused(agent: Viewer, text: str) -> None:
    made = (await report()).case
    with pytest.raises(Problem) as refused:
        await cases.add_entry(made.reference, agent, text=text, audience="public")
    assert refused.value.errors[0].pointer == "/text"
    assert (await Case.get()).rev == 1


async def test_4_000_characters_pass(agent: Viewer) -> None:
    made = (await report()).case
    entry = await cases.add_entry(made.reference, agent, text="é" * 4000, audience="internal")
    assert not entry.is_public


async def test_the_crew_treats_and_residents_do_not(app: Starlette) -> None:
    made = (await report()).case
    crew, resident = await viewer_of(app, JOSEE), await viewer_of(app, AICHA)
    assert (await cases.take(made.reference, crew)).assignee_id == crew.account_id
    for viewer in (resident, ANONYMOUS):
        with pytest.raises(Problem) as refused:
            await cases.take(made.reference, viewer)
        assert refused.value.status == 404


async def test_what_was_refused_tells_nobody(agent: Viewer) -> None:
    made = (await report()).case
    await OutboxRow.all().delete()
    with pytest.raises(Problem):
        await cases.change_status(made.reference, agent, target="new", reason="", text="", seen_rev=1)
    assert await OutboxRow.all().count() == 0
