"""Waiting: until an instant, after a failure, at a subscriber's wish; a clock that is set back adds nothing to it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from server.kernel import clock
from server.platform import outbox
from server.platform.db import StorageFull
from server.platform.models import OutboxRow
from server.platform.outbox import rows, waiting
from server.platform.outbox.dispatching import POLL_S, ROOM_ASKED_AGAIN
from server.platform.settings import Settings
from tests.support.queue import BellRung, dispatching, rung, until

HOUR = timedelta(hours=1)
heard: list[BellRung] = []
troubles: list[Exception] = []


async def hear(fact: BellRung) -> None:
    if troubles:
        raise troubles.pop()
    heard.append(fact)


@pytest.fixture(autouse=True)
def subscribed(database: Settings) -> Iterator[None]:
    heard.clear()
    troubles.clear()
    outbox.subscribe(BellRung, hear)
    yield
    outbox.unsubscribe(BellRung, hear)


async def test_a_fact_may_be_told_after_a_while(frozen_clock: datetime) -> None:
    await outbox.publish(rung(), after=timedelta(days=7))
    with clock.freeze(frozen_clock + timedelta(days=7, seconds=-1)):
        assert await outbox.drain() == 0
    with clock.freeze(frozen_clock + timedelta(days=7)):
        assert await outbox.drain() == 1


async def test_a_subscriber_that_asks_for_later_has_not_failed(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    for hour in range(40):
        troubles.append(outbox.Later(3600, "the push service asks for an hour"))
        with clock.freeze(frozen_clock + hour * HOUR):
            assert await outbox.drain() == 1
            row = await OutboxRow.get()
    assert (row.attempts, row.dead_at, row.last_error) == (0, None, "the push service asks for an hour")
    with clock.freeze(frozen_clock + 40 * HOUR - timedelta(seconds=1)):
        assert await outbox.drain() == 0
    with clock.freeze(frozen_clock + 40 * HOUR):
        assert await outbox.drain() == 1
    assert len(heard) == 1


async def test_work_that_finds_no_room_waits_for_it_and_has_not_failed(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    for minute in range(40):
        troubles.append(StorageFull("No space left on device"))
        with clock.freeze(frozen_clock + minute * ROOM_ASKED_AGAIN):
            assert await outbox.drain() == 1
            row = await OutboxRow.get()
    assert (row.attempts, row.dead_at, row.last_error) == (0, None, "StorageFull: No space left on device")
    with clock.freeze(frozen_clock + 40 * ROOM_ASKED_AGAIN):
        assert await outbox.drain() == 1
    assert len(heard) == 1


def test_nobody_may_ask_for_longer_than_a_day_or_for_no_time_at_all() -> None:
    assert outbox.Later(10**9, "").after_s == 86_400
    assert outbox.Later(-5, "").after_s == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(datetime(2026, 6, 15, 16, 5, tzinfo=UTC), usegmt=True), 300),
        (format_datetime(datetime(2026, 6, 15, 15, 0, tzinfo=UTC), usegmt=True), 0),
        ("99999999999", 86_400),
        ("soon", 30),
        ("-3", 30),
        ("", 30),
        (None, 30),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(
    header: str | None, seconds: float, frozen_clock: datetime
) -> None:
    assert outbox.retry_after_s(header, now=frozen_clock, default_s=30) == seconds


def test_twelve_tries_outlast_a_night_without_the_mail_server() -> None:
    waits = [waiting.back_off(attempt) for attempt in range(1, outbox.MAX_ATTEMPTS)]
    assert all(wait <= timedelta(seconds=waiting.LONGEST_BACK_OFF_S) for wait in waits)
    assert waits[0] <= timedelta(seconds=5)
    assert sum(waits, timedelta(0)) >= 6 * HOUR


async def test_a_row_whose_process_dies_each_time_is_put_aside() -> None:
    await outbox.publish(rung())
    await OutboxRow.all().update(attempts=outbox.MAX_ATTEMPTS)
    await outbox.drain()
    row = await OutboxRow.get()
    assert row.dead_at is not None
    assert "the process ended" in row.last_error
    assert heard == []


async def test_what_another_worker_has_taken_meanwhile_is_left_to_it(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    name = Subscribed.name
    (first,) = await rows.lease((await rows.ready([name], limit=1))[name])
    with clock.freeze(frozen_clock + outbox.LEASE):
        (second,) = await rows.lease((await rows.ready([name], limit=1))[name])
        await rows.settle([rows.Outcome(row=first, kind="failed", reason="too late")])
        row = await OutboxRow.get()
    assert (second.attempts, row.attempts, row.last_error) == (2, 2, "")
    assert row.leased_until == frozen_clock + 2 * outbox.LEASE


async def test_what_was_published_before_the_clock_went_back_does_not_wait(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    with clock.freeze(frozen_clock - HOUR):
        assert await outbox.drain() == 1


async def test_a_lease_from_before_the_clock_went_back_ends_in_its_time(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    await rows.lease((await rows.ready([Subscribed.name], limit=1))[Subscribed.name])
    with clock.freeze(frozen_clock - HOUR):
        assert await outbox.drain() == 0
    with clock.freeze(frozen_clock - HOUR + outbox.LEASE - timedelta(seconds=1)):
        assert await outbox.drain() == 0
    with clock.freeze(frozen_clock - HOUR + outbox.LEASE):
        assert await outbox.drain() == 1


async def test_a_back_off_from_before_the_clock_went_back_ends_in_its_time(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    troubles.append(ConnectionError("away"))
    await outbox.drain()
    with clock.freeze(frozen_clock - HOUR):
        assert await outbox.drain() == 0
    with clock.freeze(frozen_clock - HOUR + timedelta(seconds=5)):
        assert await outbox.drain() == 1


async def test_a_delay_keeps_its_length_when_the_clock_goes_back(frozen_clock: datetime) -> None:
    await outbox.publish(rung(), after=timedelta(days=2, milliseconds=1))
    with clock.freeze(frozen_clock - HOUR):
        assert await outbox.drain() == 0
        row = await OutboxRow.get()
    assert row.set_at == frozen_clock - HOUR
    assert row.available_at == frozen_clock - HOUR + timedelta(days=2, milliseconds=1)


async def test_a_dispatcher_at_work_notices_that_the_clock_went_back() -> None:
    async with dispatching():
        with clock.freeze(clock.now() + HOUR):
            await asyncio.sleep(1.5 * POLL_S)  # it has seen the later hour
            await outbox.publish(rung(), after=timedelta(milliseconds=50))
        await until(lambda: len(heard) == 1)


async def test_a_clock_that_is_right_mends_nothing(frozen_clock: datetime) -> None:
    await outbox.publish(rung(), after=timedelta(days=2))
    assert await rows.mend([Subscribed.name]) == 0


async def test_rows_of_a_subscriber_that_is_gone_are_put_aside_after_an_hour(frozen_clock: datetime) -> None:
    await outbox.publish(rung())
    await OutboxRow.all().update(subscriber="cases.jobs.of_last_year")
    await outbox.publish(rung())
    assert await outbox.put_strangers_aside() == 0
    with clock.freeze(frozen_clock + HOUR + timedelta(seconds=1)):
        assert await outbox.put_strangers_aside() == 1
        assert await outbox.drain() == 1
    row = await OutboxRow.get()
    assert (row.subscriber, row.last_error) == ("cases.jobs.of_last_year", "no such subscriber in this version")


async def test_what_an_error_says_of_a_person_is_not_kept() -> None:
    await outbox.publish(rung())
    troubles.append(ValueError("aicha.belkacem@exemple.test is no address"))
    await outbox.drain()
    assert (await OutboxRow.get()).last_error.startswith("ValueError in hear, line ")


Subscribed = outbox.Subscription(BellRung, hear)
