"""What was reported before there was an account is offered to it afterwards, and attached by a button."""

import asyncio

import httpx2
import pytest

from server.cases.actions import attach
from server.cases.actions.submit import follow_code
from server.cases.models import Case, Entry
from server.kernel.ids import format_reference
from server.kernel.viewer import Viewer
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.reports import report

OFFER = 'id="attach-1"'
UNKNOWN = format_reference("RVM", year=2026, number=999999)


@pytest.fixture
async def anonymous() -> Case:
    """A case that somebody sent without a name."""
    return (await report(who={"anonymous": True})).case


async def opened(browser: httpx2.AsyncClient, case: Case) -> None:
    """The browser gives number and code, as the one that sent the form holds them."""
    await browser.post("/suivre", data={"reference": case.reference, "code": follow_code(case.id)})


async def press(browser: httpx2.AsyncClient, *references: str) -> int:
    return (await browser.post("/demandes/rattachement", data={"demande": list(references)})).status_code


async def test_it_is_offered_to_who_signed_in_and_becomes_theirs(aicha: httpx2.AsyncClient, anonymous: Case) -> None:
    await opened(aicha, anonymous)
    assert OFFER in (await aicha.get("/demandes")).text
    assert await press(aicha, anonymous.reference) == 303
    shown = (await aicha.get("/demandes")).text
    assert OFFER not in shown
    assert anonymous.reference in shown
    case, me = await Case.get(id=anonymous.id), await sign_in(aicha, AICHA)
    assert (case.account_id, case.is_anonymous) == (me.account_id, False)
    assert case.person is not None
    assert case.person["email"] == AICHA.email
    assert "rattachée" in (await aicha.get(f"/demandes/{case.reference}")).text


async def test_a_case_with_a_name_keeps_what_was_said(aicha: httpx2.AsyncClient) -> None:
    case = (await report()).case
    await opened(aicha, case)
    await press(aicha, case.reference)
    kept = await Case.get(id=case.id)
    assert kept.person == case.person


async def test_a_phone_brings_the_code_of_what_it_sent_for_nobody(aicha: httpx2.AsyncClient, anonymous: Case) -> None:
    wrong = f"{anonymous.reference} AAAA-AAAA-AAAA-AAAA"
    for brought in (wrong, f"{UNKNOWN} {follow_code(anonymous.id)}", "x y", " "):
        assert await press(aicha, brought) == 303
    assert await Case.filter(account_id=None).count() == 1
    assert await press(aicha, f"{anonymous.reference} {follow_code(anonymous.id)}") == 303
    assert await Case.filter(account_id=None).count() == 0


async def test_nothing_is_attached_that_was_not_chosen_or_not_opened(
    aicha: httpx2.AsyncClient, anonymous: Case
) -> None:
    other = (await report()).case
    await opened(aicha, anonymous)
    await press(aicha, other.reference)
    await press(aicha)
    assert await Case.filter(account_id=None).count() == 2


async def test_a_case_of_somebody_else_stays_theirs(aicha: httpx2.AsyncClient, etienne: httpx2.AsyncClient) -> None:
    case = (await report(await sign_in(etienne, ETIENNE))).case
    await opened(aicha, case)
    assert OFFER not in (await aicha.get("/demandes")).text
    assert await press(aicha, case.reference) == 303
    assert (await Case.get(id=case.id)).account_id == case.account_id


async def test_a_visitor_and_the_staff_are_offered_nothing(visitor: httpx2.AsyncClient, anonymous: Case) -> None:
    await opened(visitor, anonymous)
    assert OFFER not in (await visitor.get("/demandes")).text
    answer = await visitor.post("/demandes/rattachement", data={"demande": anonymous.reference})
    assert answer.headers["location"].startswith("/compte/connexion")
    await sign_in(visitor, MARC_ANTOINE)
    assert OFFER not in (await visitor.get("/demandes")).text


async def test_two_presses_attach_once(aicha: httpx2.AsyncClient, anonymous: Case) -> None:
    me = await sign_in(aicha, AICHA)
    viewer = Viewer(account_id=me.account_id, role="resident", granted_cases=frozenset({anonymous.id}))
    attached = await asyncio.gather(*(attach([anonymous.id], viewer) for _press in range(4)))
    assert sorted(attached) == [0, 0, 0, 1]
    assert await Entry.filter(case_id=anonymous.id, kind="attached").count() == 1
