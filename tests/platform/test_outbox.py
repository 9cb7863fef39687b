"""The outbox: a fact is told if and only if its change was committed, and nothing it owes is forgotten."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from server.kernel import clock
from server.kernel.facts import Fact
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.models import OutboxRow
from server.platform.settings import Settings


@dataclass(frozen=True, kw_only=True)
class LampLit(Fact):
    lamp_id: UUID
    street: str


told: list[LampLit] = []
troubles: list[Exception] = []
heard: list[asyncio.Event] = []


async def tell(fact: LampLit) -> None:
    if troubles:
        raise troubles.pop()
    told.append(fact)
    for event in heard:
        event.set()


@pytest.fixture(autouse=True)
def subscribed(database: Settings) -> Iterator[None]:
    told.clear()
    troubles.clear()
    heard.clear()
    outbox.subscribe(LampLit, tell)
    yield
    outbox.unsubscribe(LampLit, tell)


def lit() -> LampLit:
    return LampLit(lamp_id=new_id(), street="76e Rue Est")


async def test_a_committed_fact_is_told_once_with_its_values() -> None:
    fact = lit()
    async with in_transaction():
        await outbox.publish(fact)
    assert await outbox.drain() == 1
    assert told == [fact]
    assert await OutboxRow.all().count() == 0


async def test_a_fact_whose_change_failed_is_never_told() -> None:
    with pytest.raises(ZeroDivisionError):
        async with in_transaction():
            await outbox.publish(lit())
            raise ZeroDivisionError
    assert await outbox.drain() == 0
    assert told == []


async def test_a_subscriber_that_fails_is_tried_again_later() -> None:
    await outbox.publish(lit())
    troubles.append(ConnectionError("the mail server sleeps"))
    assert await outbox.dispatch_once() == 1
    assert await outbox.dispatch_once() == 0
    with clock.freeze(clock.now() + timedelta(hours=2)):
        assert await outbox.dispatch_once() == 1
    assert len(told) == 1


async def test_what_fails_for_ever_is_put_aside_with_its_reason_and_can_be_retried() -> None:
    await outbox.publish(lit())
    for attempt in range(outbox.MAX_ATTEMPTS):
        troubles.append(ConnectionError("no"))
        with clock.freeze(clock.now() + timedelta(hours=4 * (attempt + 1))):
            assert await outbox.dispatch_once() == 1
    row = await OutboxRow.get()
    assert row.dead_at is not None
    assert row.last_error == "ConnectionError: no"
    assert await outbox.retry(row.id)
    with clock.freeze(clock.now() + timedelta(days=9)):
        assert await outbox.dispatch_once() == 1
    assert len(told) == 1
    assert not await outbox.retry(row.id)


async def test_two_dispatchers_share_the_rows_and_tell_each_once() -> None:
    facts = [lit() for _ in range(60)]
    for fact in facts:
        await outbox.publish(fact)
    await asyncio.gather(*(outbox.drain() for _ in range(4)))
    assert sorted(fact.lamp_id for fact in told) == sorted(fact.lamp_id for fact in facts)


async def test_a_row_whose_dispatcher_died_is_taken_again_after_its_lease() -> None:
    await outbox.publish(lit())
    now = clock.now()
    await OutboxRow.all().update(leased_until=now + outbox.LEASE, available_at=now + outbox.LEASE)
    assert await outbox.dispatch_once() == 0
    with clock.freeze(now + outbox.LEASE + timedelta(seconds=1)):
        assert await outbox.dispatch_once() == 1


async def test_a_running_dispatcher_wakes_when_something_is_published_and_stops_when_told() -> None:
    stop, was_told = asyncio.Event(), asyncio.Event()
    heard.append(was_told)
    running = asyncio.create_task(outbox.run_dispatcher(stop))
    await outbox.publish(lit())
    async with asyncio.timeout(5):
        await was_told.wait()
    stop.set()
    async with asyncio.timeout(5):
        await running
