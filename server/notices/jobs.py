"""Telling the devices, after the change was committed. Safe to run again: what is settled is not told twice.

A notice is cut into batches, each a row of the outbox, so that several workers share it and a worker that dies leaves
its batch to another. Answers are recorded as they come, 50 at a time: after a kill some 150 of a batch at most are told
again, and the topic has the repeat take the place of the first.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import structlog

from server.accounts import PasswordChanged, SessionEnded
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import asking, digesting, expanding, laddering, pace, planning, rules, writing
from server.notices.actions.devices import forget_devices_of_account, forget_devices_of_session
from server.notices.facts import (
    AnnouncementStarted,
    AnnouncementWaits,
    DeliveriesPlanned,
    DigestDue,
    LettersPlanned,
    NoticeMade,
    SilenceDue,
    TextFailed,
    TextsPlanned,
)
from server.notices.laddering import step_down
from server.notices.models import Attempt, Delivery, Notice, PushDevice
from server.notices.payload import message_of
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.outbox import Later
from server.platform.outbox import Subscription as Subscriber
from server.platform.webpush import Outcome, Subscription

log = structlog.get_logger()

RECORDED_AT_ONCE = 50
ROWS_AT_ONCE = 500
TOO_LONG = 413

_READY = """
SELECT y.id, y.account_id, y.attempts, y.available_at, y.answer,
    d.id AS device, d.endpoint, d.p256dh, d.auth, d.key_id AS signed_with
FROM deliveries y LEFT JOIN push_devices d ON d.id = y.device_id AND d.removed_at IS NULL
WHERE y.notice_id = ? AND y.batch = ? AND y.state = 'waiting' AND y.available_at <= ?
ORDER BY y.id
"""
_NEXT = """
SELECT available_at FROM deliveries WHERE notice_id = ? AND batch = ? AND state = 'waiting'
ORDER BY available_at LIMIT 1
"""
# Rows of the addressees are held until the commit: of two batches that end a person's last devices, one comes second.
_UNTOLD = """
UPDATE notice_addressees SET read_at = read_at WHERE notice_id = ? AND account_id IN ({marks}) AND NOT EXISTS (
    SELECT 1 FROM deliveries y WHERE y.account_id = notice_addressees.account_id AND y.notice_id = ?
    AND y.state IN ('waiting', 'sent', 'replaced')
) RETURNING account_id
"""
STOPPED_WITHIN_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A delivery whose hour has come, with where it goes."""

    delivery_id: UUID
    account_id: UUID | None
    attempts: int
    device_id: str
    subscription: Subscription
    key_id: str
    is_small: bool


async def plan_deliveries(fact: NoticeMade) -> None:
    """Write down by what each person is told, in batches; taken up where a worker that died had stopped."""
    notice = await Notice.get_or_none(id=fact.notice_id)
    while notice and notice.stopped_at is None:
        if not await planning.plan_batch(notice):
            return


async def tell_devices(fact: DeliveriesPlanned) -> None:
    """Tell the devices of a batch whose hour has come; those that must wait make the batch come again."""
    notice = await Notice.get_or_none(id=fact.notice_id)
    if notice is None:
        return
    if notice.stopped_at is not None or await _is_replaced(notice):
        await _settle_all(fact, "replaced")
        return
    rows = await execute_returning(_READY, [notice.id, fact.batch, clock.now()])
    await _settle_gone(notice, [row for row in rows if row["device"] is None])
    ready = [_ready(row) for row in await _awake(notice, fact.batch, rows) if row["device"] is not None]
    for is_small in (False, True):
        await _send(notice, [one for one in ready if one.is_small == is_small], is_small=is_small)
    await _come_again(fact)


async def forget_session(fact: SessionEnded) -> None:
    """The device that signed out is told nothing more."""
    await forget_devices_of_session(fact.session_sha256)


async def forget_account_devices(fact: PasswordChanged) -> None:
    """Every session was ended: every device has to agree again."""
    await forget_devices_of_account(fact.account_id)


async def _is_replaced(notice: Notice) -> bool:
    """Whether a later notice says more of the same subject: it alone is pushed, both stand in the list."""
    return await Notice.exists(subject=notice.subject, rank__gt=notice.rank)


async def _awake(notice: Notice, batch: int, rows: Sequence[dict[str, object]]) -> Sequence[dict[str, object]]:
    """Those that wake nobody; the others wait until their people's morning, with all that they have of the batch."""
    late = {
        cast("UUID", row["account_id"])  # the columns' own types
        for row in rows
        if row["account_id"] and planning.is_late(cast("datetime", row["available_at"]), cast("int", row["attempts"]))
    }
    asleep = await planning.asleep(notice, late)
    for account_id, at in asleep.items():
        theirs = Delivery.filter(notice_id=notice.id, batch=batch, account_id=account_id, state="waiting")
        await theirs.update(available_at=at)
    return [row for row in rows if row["account_id"] not in asleep]


async def _send(notice: Notice, ready: Sequence[Ready], *, is_small: bool) -> None:
    if not ready:
        return
    answered: list[tuple[Ready, Outcome]] = []
    recording = asyncio.Lock()

    async def told(one: Ready, outcome: Outcome) -> None:
        answered.append((one, outcome))
        await pace.turn("push")
        if len(answered) < RECORDED_AT_ONCE:
            return
        async with recording:  # whoever has more to write down waits here, so that little is told again after a kill
            if len(answered) >= RECORDED_AT_ONCE:
                recorded = answered.copy()
                answered.clear()
                await _record(notice, recorded)

    async with _stop_watched(notice) as is_stopped:
        going = itertools.takewhile(lambda _one: not is_stopped(), ready)
        targets = ((one, one.subscription, one.key_id) for one in going)
        await current().pusher.send_all(message_of(notice, is_small=is_small), targets, told)
    await _record(notice, answered)


@asynccontextmanager
async def _stop_watched(notice: Notice) -> AsyncIterator[Callable[[], bool]]:
    """Within the block, whether a supervisor stopped the notice, known a second later at most."""
    stopped = asyncio.Event()

    async def watch() -> None:
        while not stopped.is_set():
            await asyncio.sleep(STOPPED_WITHIN_S)
            if await Notice.exists(id=notice.id, stopped_at__not_isnull=True):
                stopped.set()

    watching = asyncio.create_task(watch())
    try:
        yield stopped.is_set
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _record(notice: Notice, answered: Sequence[tuple[Ready, Outcome]]) -> None:
    """Write down what the services answered, and forget the devices that are gone, together."""
    now = clock.now()
    settled: dict[tuple[str, int | None], list[UUID]] = defaultdict(list)
    gone: list[str] = []
    unreached: set[UUID] = set()
    async with in_transaction():
        for one, outcome in answered:
            following = rules.after(
                outcome.kind,
                attempts=one.attempts + outcome.is_tried,
                retry_after_s=outcome.retry_after_s,
                now=now,
                made_at=notice.made_at,
            )
            if following.at is None:
                settled[following.state, outcome.status].append(one.delivery_id)
            else:
                await _wait(one, outcome, following.at)
            if following.state == "gone":
                gone.append(one.device_id)
            if following.state in {"gone", "failed"} and one.account_id:
                unreached.add(one.account_id)
        for (state, status), deliveries in settled.items():
            await _settle(deliveries, state, answer=status)
        if gone:
            await PushDevice.filter(id__in=gone).delete()
        await _remember_tries(notice, answered, now)
        await _say_untold(notice, unreached)


async def _remember_tries(notice: Notice, answered: Sequence[tuple[Ready, Outcome]], now: datetime) -> None:
    """The tries that settled nothing; the one that does stands with its delivery."""
    tries = [
        Attempt(
            id=new_id(), notice_id=notice.id, account_id=one.account_id, channel="push",
            answer=str(outcome.status or outcome.detail), tried_at=now,
        )
        for one, outcome in answered
        if outcome.is_tried and outcome.kind not in {"sent", "gone"}
    ]  # fmt: skip
    if tries:
        await Attempt.bulk_create(tries, batch_size=ROWS_AT_ONCE)


async def _settle_gone(notice: Notice, rows: Sequence[dict[str, object]]) -> None:
    """Of the devices that a batch was planned for, these agree no more."""
    async with in_transaction():
        await _settle([cast("UUID", row["id"]) for row in rows], "gone", answer=None)
        await _say_untold(notice, {cast("UUID", row["account_id"]) for row in rows if row["account_id"]})


async def _say_untold(notice: Notice, unreached: Collection[UUID]) -> None:
    """Within the transaction that settled a device of each: whoever has no other that was told, or may yet be."""
    if not unreached or notice.kind == "test":
        return
    marks = ", ".join("?" * len(unreached))
    rows = await execute_returning(_UNTOLD.format(marks=marks), [notice.id, *unreached, notice.id])
    await step_down(notice, [cast("UUID", row["account_id"]) for row in rows])


async def _wait(one: Ready, outcome: Outcome, at: datetime) -> None:
    await Delivery.filter(id=one.delivery_id).update(
        attempts=one.attempts + outcome.is_tried, answer=outcome.status, available_at=at
    )


async def _settle(deliveries: Sequence[UUID], state: str, *, answer: int | None) -> None:
    if not deliveries:
        return
    marks = ", ".join("?" * len(deliveries))
    await execute_returning(
        f"UPDATE deliveries SET state = ?, answer = ?, settled_at = ?, attempts = attempts + 1"  # noqa: S608 - marks alone
        f" WHERE id IN ({marks}) RETURNING id",
        [state, answer, clock.now(), *deliveries],
    )
    if state == "failed":
        log.error("notices.untold", deliveries=len(deliveries), answer=answer, next="the notice stands in the list")


async def _settle_all(fact: DeliveriesPlanned, state: str) -> None:
    waiting = Delivery.filter(notice_id=fact.notice_id, batch=fact.batch, state="waiting")
    await waiting.update(state=state, settled_at=clock.now())


async def _come_again(fact: DeliveriesPlanned) -> None:
    """Ask for the batch again when the first of those that wait may be tried."""
    rows = await execute_returning(_NEXT, [fact.notice_id, fact.batch])
    if rows:
        wait = cast("datetime", rows[0]["available_at"]) - clock.now()
        raise Later(wait.total_seconds(), f"devices of batch {fact.batch} wait for their push service")


def _ready(row: dict[str, object]) -> Ready:
    return Ready(
        delivery_id=cast("UUID", row["id"]),  # the columns' own types
        account_id=cast("UUID | None", row["account_id"]),
        attempts=cast("int", row["attempts"]),
        device_id=str(row["device"]),
        subscription=Subscription(endpoint=str(row["endpoint"]), p256dh=str(row["p256dh"]), auth=str(row["auth"])),
        key_id=str(row["signed_with"]),
        is_small=row["answer"] == TOO_LONG,
    )


subscriptions = [
    Subscriber(NoticeMade, plan_deliveries, "push"),
    Subscriber(DeliveriesPlanned, tell_devices, "push"),
    Subscriber(LettersPlanned, writing.send_letters, "mail"),
    Subscriber(TextsPlanned, writing.send_texts, "texts"),
    Subscriber(TextFailed, writing.tell_otherwise),
    Subscriber(SilenceDue, laddering.tell_silent),
    Subscriber(DigestDue, digesting.tell_digests),
    Subscriber(AnnouncementWaits, asking.ask_supervisors),
    Subscriber(AnnouncementStarted, expanding.expand, "push"),
    Subscriber(SessionEnded, forget_session),
    Subscriber(PasswordChanged, forget_account_devices),
]
