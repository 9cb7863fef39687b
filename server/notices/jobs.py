"""Telling the devices, after the change was committed. Safe to run again: what is settled is not told twice.

A notice is cut into batches, each a row of the outbox, so that several workers share it and a worker that dies leaves
its batch to another. Answers are recorded as they come, 50 at a time: after a kill some 150 of a batch at most are told
again, and the topic has the repeat take the place of the first.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import structlog

from server.accounts import PasswordChanged, SessionEnded
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import rules
from server.notices.actions.devices import forget_devices_of_account, forget_devices_of_session
from server.notices.facts import DeliveriesPlanned, NoticeMade, PersonUntold
from server.notices.models import Delivery, Notice, PushDevice
from server.notices.payload import message_of
from server.platform import outbox
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.outbox import Later
from server.platform.outbox import Subscription as Subscriber
from server.platform.webpush import Outcome, Subscription

log = structlog.get_logger()

RECORDED_AT_ONCE = 50
TOO_LONG = 413

_WILLING = """
SELECT d.id AS device, d.account_id FROM push_devices d
JOIN notice_addressees a ON a.account_id = d.account_id AND a.notice_id = ?
LEFT JOIN notice_preferences p ON p.account_id = d.account_id
WHERE d.id > ? AND d.removed_at IS NULL AND (p.channels IS NULL OR p.channels IN ('push', 'both') OR ? = 'test')
ORDER BY d.id LIMIT ?
"""
_READY = """
SELECT y.id, y.account_id, y.attempts, y.answer, d.id AS device, d.endpoint, d.p256dh, d.auth, d.key_id AS signed_with
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
_WITHOUT_DEVICES = """
SELECT a.account_id FROM notice_addressees a
JOIN notice_preferences p ON p.account_id = a.account_id AND p.channels = 'push'
WHERE a.notice_id = ? AND a.account_id > ? AND NOT EXISTS (
    SELECT 1 FROM push_devices d WHERE d.account_id = a.account_id AND d.removed_at IS NULL
)
ORDER BY a.account_id LIMIT ?
"""


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
    """Write down which devices are to be told, in batches; taken up where a worker that died had stopped."""
    notice = await Notice.get_or_none(id=fact.notice_id)
    if notice is None:
        return
    if notice.kind != "test":
        await _say_without_devices(notice)
    last = await Delivery.filter(notice_id=notice.id).order_by("-batch", "-device_id").first()
    batch, device = (last.batch + 1, last.device_id) if last else (0, "")
    while True:
        rows = await execute_returning(_WILLING, [notice.id, device, notice.kind, rules.BATCH])
        if not rows:
            return
        await _plan(notice.id, batch, [(str(row["device"]), cast("UUID", row["account_id"])) for row in rows])
        batch, device = batch + 1, str(rows[-1]["device"])


async def tell_devices(fact: DeliveriesPlanned) -> None:
    """Tell the devices of a batch whose hour has come; those that must wait make the batch come again."""
    notice = await Notice.get_or_none(id=fact.notice_id)
    if notice is None:
        return
    if await _is_replaced(notice):
        await _settle_all(fact, "replaced")
        return
    rows = await execute_returning(_READY, [notice.id, fact.batch, clock.now()])
    await _settle_gone(notice, [row for row in rows if row["device"] is None])
    ready = [_ready(row) for row in rows if row["device"] is not None]
    for is_small in (False, True):
        await _send(notice, [one for one in ready if one.is_small == is_small], is_small=is_small)
    await _come_again(fact)


async def forget_session(fact: SessionEnded) -> None:
    """The device that signed out is told nothing more."""
    await forget_devices_of_session(fact.session_sha256)


async def forget_account_devices(fact: PasswordChanged) -> None:
    """Every session was ended: every device has to agree again."""
    await forget_devices_of_account(fact.account_id)


async def _plan(notice_id: UUID, batch: int, devices: Sequence[tuple[str, UUID]]) -> None:
    now = clock.now()
    async with in_transaction():
        await Delivery.bulk_create(
            [
                Delivery(
                    id=new_id(),
                    notice_id=notice_id,
                    device_id=device,
                    account_id=account_id,
                    batch=batch,
                    state="waiting",
                    available_at=now,
                )
                for device, account_id in devices
            ],
            batch_size=rules.BATCH // 2,
        )
        await outbox.publish(DeliveriesPlanned(notice_id=notice_id, batch=batch))


async def _is_replaced(notice: Notice) -> bool:
    """Whether a later notice says more of the same subject: it alone is pushed, both stand in the list."""
    return await Notice.exists(subject=notice.subject, rank__gt=notice.rank)


async def _send(notice: Notice, ready: Sequence[Ready], *, is_small: bool) -> None:
    if not ready:
        return
    answered: list[tuple[Ready, Outcome]] = []
    recording = asyncio.Lock()

    async def told(one: Ready, outcome: Outcome) -> None:
        answered.append((one, outcome))
        if len(answered) < RECORDED_AT_ONCE:
            return
        async with recording:  # whoever has more to write down waits here, so that little is told again after a kill
            if len(answered) >= RECORDED_AT_ONCE:
                recorded = answered.copy()
                answered.clear()
                await _record(notice, recorded)

    targets = ((one, one.subscription, one.key_id) for one in ready)
    await current().pusher.send_all(message_of(notice, is_small=is_small), targets, told)
    await _record(notice, answered)


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
        await _say_untold(notice, unreached)


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
    for row in await execute_returning(_UNTOLD.format(marks=marks), [notice.id, *unreached, notice.id]):
        await _publish_untold(notice, row)


async def _say_without_devices(notice: Notice) -> None:
    """Whoever chose to be told by push and has no device that agreed."""
    last = UUID(int=0)
    while True:
        rows = await execute_returning(_WITHOUT_DEVICES, [notice.id, last, rules.BATCH])
        if not rows:
            return
        last = cast("UUID", rows[-1]["account_id"])
        async with in_transaction():
            for row in rows:
                await _publish_untold(notice, row)


async def _publish_untold(notice: Notice, row: dict[str, object]) -> None:
    account_id = cast("UUID", row["account_id"])
    await outbox.publish(PersonUntold(account_id=account_id, subject=notice.subject, rank=notice.rank))


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
    Subscriber(SessionEnded, forget_session),
    Subscriber(PasswordChanged, forget_account_devices),
]
