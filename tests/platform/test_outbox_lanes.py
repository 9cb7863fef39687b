"""Lanes: nobody waits for a slow subscriber of another lane, and in a lane everybody has their turn."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import DatabaseBusy
from server.platform.models import OutboxRow
from server.platform.outbox import dispatching as work
from server.platform.outbox import rows
from server.platform.settings import Settings
from tests.support.queue import BellRung, DoorOpened, dispatching, fill, opened, rung, until

pushed: list[UUID] = []
mailed: list[UUID] = []
noted: list[str] = []
at_work = {"now": 0, "most": 0}
gate = [asyncio.Event()]


async def mail(fact: BellRung) -> None:
    """A mail server that answers when the gate opens."""
    at_work["now"] += 1
    at_work["most"] = max(at_work["now"], at_work["most"])
    try:
        await gate[0].wait()
    finally:
        at_work["now"] -= 1
    mailed.append(fact.bell_id)


async def push(fact: BellRung) -> None:
    pushed.append(fact.bell_id)


async def note_bell(fact: BellRung) -> None:
    noted.append("bell")


async def note_door(fact: DoorOpened) -> None:
    noted.append("door")


@pytest.fixture(autouse=True)
def subscribed(database: Settings) -> Iterator[None]:
    for kept in (pushed, mailed, noted):
        kept.clear()
    at_work.update(now=0, most=0)
    gate[0] = asyncio.Event()
    outbox.subscribe(BellRung, mail, lane="mail")
    outbox.subscribe(BellRung, push, lane="push")
    yield
    for handler in (mail, push, note_bell):
        outbox.unsubscribe(BellRung, handler)
    outbox.unsubscribe(DoorOpened, note_door)


@pytest.fixture
async def at_night(database: Settings) -> AsyncIterator[None]:
    """The dispatcher of this process, told to stop at the end of the test without waiting for what hangs."""
    async with dispatching():
        yield
        gate[0].set()


async def test_pushes_go_on_while_the_mail_server_hangs(at_night: None) -> None:
    facts = [rung() for _ in range(12)]
    for fact in facts:
        await outbox.publish(fact)
    await until(lambda: (len(pushed), at_work["now"]) == (12, outbox.LANES["mail"].at_once))
    assert mailed == []
    gate[0].set()
    await until(lambda: len(mailed) == 12)
    assert sorted(mailed) == sorted(pushed) == sorted(fact.bell_id for fact in facts)
    assert at_work["most"] == outbox.LANES["mail"].at_once
    await until(_is_empty)


async def test_a_row_that_runs_longer_than_its_lease_stays_with_its_worker(
    at_night: None,
) -> None:
    await outbox.publish(rung())
    await until(lambda: at_work["now"] == 1)
    row = await _mail_row()
    with clock.freeze(clock.now() + outbox.LEASE - timedelta(seconds=10)):
        await rows.renew([row.id])
    with clock.freeze(clock.now() + outbox.LEASE + timedelta(seconds=10)):
        assert await rows.ready(["tests.platform.test_outbox_lanes.mail"], limit=9) == {}
    gate[0].set()
    await until(lambda: mailed != [])


async def test_a_dispatcher_renews_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "RENEW_EVERY_S", 0.05)
    async with dispatching():
        await outbox.publish(rung())
        await until(lambda: at_work["now"] == 1)
        leased = (await _mail_row()).leased_until
        await until(lambda: _is_leased_beyond(leased))
        gate[0].set()


async def test_what_runs_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.LANES, "mail", outbox.Lane(at_once=1, patience_s=0.01))
    await outbox.publish(rung())
    await outbox.drain()
    row = await OutboxRow.get()
    assert (row.subscriber.rpartition(".")[2], row.attempts) == ("mail", 1)
    assert row.last_error.startswith("TimeoutError")


async def test_what_runs_when_the_process_is_told_to_stop_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "STOP_S", 0.05)
    async with dispatching():
        await outbox.publish(rung())
        await until(lambda: (at_work["now"], len(pushed)) == (1, 1))
    row = await _mail_row()
    assert (row.attempts, row.leased_until, row.last_error) == (0, None, "")
    gate[0].set()
    assert await outbox.drain() == 1
    assert len(mailed) == 1


async def test_what_is_done_is_written_down_as_soon_as_the_database_lets_us_and_not_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "POLL_S", 0.05)
    settle, refusals = rows.settle, [DatabaseBusy("the writer did not come free") for _ in range(5)]

    async def refused_at_first(outcomes: list[rows.Outcome]) -> None:
        if outcomes and refusals:
            raise refusals.pop()
        await settle(outcomes)

    monkeypatch.setattr(rows, "settle", refused_at_first)
    gate[0].set()
    async with dispatching():
        await outbox.publish(rung())
        await until(_is_empty)
    assert (len(mailed), len(pushed), refusals) == (1, 1, [])


async def test_a_subscriber_with_many_rows_lets_another_through() -> None:
    outbox.subscribe(BellRung, note_bell)
    outbox.subscribe(DoorOpened, note_door)
    outbox.unsubscribe(BellRung, mail)
    outbox.unsubscribe(BellRung, push)
    for _ in range(60):
        await outbox.publish(rung())
    for _ in range(5):
        await outbox.publish(opened())
    async with dispatching():
        await until(lambda: len(noted) == 65)
    last_door = max(place for place, name in enumerate(noted) if name == "door")
    assert last_door < 5 * 2 + outbox.LANES["default"].at_once


def test_turns_go_to_whoever_was_served_longest_ago() -> None:
    bells, doors = [new_id() for _ in range(9)], [new_id() for _ in range(2)]
    turns: dict[str, int] = {}
    first = rows.fairly({"bells": bells, "doors": doors}, hands=1, turns=turns)
    second = rows.fairly({"bells": bells[1:], "doors": doors}, hands=1, turns=turns)
    rest = rows.fairly({"bells": bells[1:], "doors": doors[1:]}, hands=4, turns=turns)
    assert (first, second, rest) == (bells[:1], doors[:1], [bells[1], doors[1], bells[2], bells[3]])


def test_a_subscriber_has_one_lane() -> None:
    with pytest.raises(ValueError, match="another lane"):
        outbox.subscribe(DoorOpened, push)  # type: ignore[arg-type] # one subscriber of two facts


async def test_fifty_thousand_rows_at_the_start_are_taken_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "tests.platform.test_outbox_lanes."
    await fill(f"{name}mail", kind=BellRung.kind(), count=25_000)
    await fill(f"{name}push", kind=BellRung.kind(), count=25_000)
    async with dispatching():
        await until(lambda: len(pushed) > 200)
        held = await OutboxRow.filter(leased_until__not_isnull=True).count()
        monkeypatch.setattr(work, "STOP_S", 0.05)
    assert held <= outbox.LANES["mail"].at_once + outbox.LANES["push"].at_once
    assert at_work["most"] == outbox.LANES["mail"].at_once


async def _is_empty() -> bool:
    return await OutboxRow.all().count() == 0


async def _is_leased_beyond(instant: object) -> bool:
    return (await _mail_row()).leased_until != instant


async def _mail_row() -> OutboxRow:
    return await OutboxRow.get(subscriber="tests.platform.test_outbox_lanes.mail")
