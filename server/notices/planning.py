"""Planning who is told how: people in batches, each in one transaction, taken up where a worker had died."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.facts import DeliveriesPlanned, DigestDue, LettersPlanned, SilenceDue, TextsPlanned
from server.notices.models import Delivery, Message, Notice
from server.notices.reach import Means, Wishes, end_of_quiet, first_channels, next_digest
from server.notices.wishes import Person, people_for
from server.platform import outbox
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current

PEOPLE_AT_ONCE = 200
ROWS_AT_ONCE = 500
LATE = timedelta(minutes=5)

_UNPLANNED = "SELECT id, account_id FROM notice_addressees WHERE notice_id = ? AND batch IS NULL ORDER BY id LIMIT ?"
_LAST_BATCH = "SELECT MAX(batch) AS last FROM notice_addressees WHERE notice_id = ?"
_PLANNED = "UPDATE notice_addressees SET batch = ? WHERE id IN ({marks}) AND batch IS NULL RETURNING account_id"
_DIGEST = "UPDATE notice_addressees SET digest_at = ? WHERE notice_id = ? AND account_id IN ({marks}) RETURNING id"


async def plan_batch(notice: Notice) -> int:
    """Plan the next of the people whom nobody planned for; gives how many, 0 when all are."""
    rows = await execute_returning(_UNPLANNED, [notice.id, PEOPLE_AT_ONCE])
    if not rows:
        return 0
    async with in_transaction():
        last = (await execute_returning(_LAST_BATCH, [notice.id]))[0]["last"]
        batch = 0 if last is None else int(str(last)) + 1
        marks = ", ".join("?" * len(rows))
        ours = await execute_returning(_PLANNED.format(marks=marks), [batch, *(row["id"] for row in rows)])
        await _plan(notice, batch, [cast("UUID", row["account_id"]) for row in ours])
    return len(rows)


def rings_at(notice_kind: str, wishes: Wishes, now: datetime) -> datetime:
    """From when a person may be told: in quiet hours after them, unless it is urgent."""
    town = current().town
    if town.notices.rule_of(notice_kind).urgent:
        return now
    return end_of_quiet(now, wishes.quiet, ZoneInfo(town.time_zone))


def is_late(available_at: datetime, attempts: int) -> bool:
    """Whether what was planned comes so late that its person may be asleep by now."""
    return attempts > 0 or clock.now() - available_at > LATE


async def asleep(notice: Notice, account_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Whom of these people a notice that comes late would wake, and from when it may ring."""
    if notice.kind == "test" or not account_ids:
        return {}
    now = clock.now()
    people = await people_for(notice, sorted(account_ids))
    rings = {one.account_id: rings_at(notice.kind, one.wishes, now) for one in people.values()}
    return {account_id: at for account_id, at in rings.items() if at > now}


async def _plan(notice: Notice, batch: int, account_ids: Sequence[UUID]) -> None:
    people = list((await people_for(notice, sorted(account_ids))).values())
    rule, now = current().town.notices.rule_of(notice.kind), clock.now()
    is_prompt = rule.urgent or notice.kind in {"test", "digest"}
    daily = [] if is_prompt else [one for one in people if one.wishes.rhythm == "daily"]
    at_once = [one for one in people if is_prompt or one.wishes.rhythm != "daily"]
    await _plan_digest(notice, [one.account_id for one in daily if one.wishes.channels != "none"], now)
    deliveries, messages = _rows(notice, batch, at_once, now)
    await Delivery.bulk_create(deliveries, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
    await Message.bulk_create(messages, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
    if deliveries:
        await outbox.publish(DeliveriesPlanned(notice_id=notice.id, batch=batch))
    if deliveries and notice.kind != "test":
        last = max(one.available_at for one in deliveries)
        after = last - now + timedelta(minutes=rule.silent_after_minutes)
        await outbox.publish(SilenceDue(notice_id=notice.id, batch=batch), after=after)
    await publish_planned(notice.id, batch, {one.channel for one in messages})


async def publish_planned(notice_id: UUID, batch: int, channels: set[str]) -> None:
    """Say that messages of these channels wait, within the transaction that wrote them."""
    if "email" in channels:
        await outbox.publish(LettersPlanned(notice_id=notice_id, batch=batch))
    if "text" in channels:
        await outbox.publish(TextsPlanned(notice_id=notice_id, batch=batch))


def _rows(notice: Notice, batch: int, people: Sequence[Person], now: datetime) -> tuple[list[Delivery], list[Message]]:
    deliveries: list[Delivery] = []
    messages: list[Message] = []
    for one in people:
        is_test = notice.kind == "test"
        wishes = Wishes(channels="push") if is_test else one.wishes
        means = Means(has_device=one.means.has_device) if is_test else one.means
        rings = now if is_test else rings_at(notice.kind, wishes, now)
        for channel in first_channels(wishes, means, is_mail_asked=notice.is_mail_asked):
            if channel == "push":
                deliveries += [_delivery(notice, batch, one.account_id, device, rings) for device in one.devices]
            elif not is_test:
                # A letter rings nowhere: it need not wait for the morning.
                at = rings if channel == "text" else now
                is_instead = channel == "email" and wishes.channels == "push"
                messages.append(message_of(notice.id, batch, one.account_id, channel, at, is_instead=is_instead))
    return deliveries, messages


def _delivery(notice: Notice, batch: int, account_id: UUID, device: str, at: datetime) -> Delivery:
    return Delivery(
        id=new_id(), notice_id=notice.id, device_id=device, account_id=account_id, batch=batch, state="waiting",
        available_at=at,
    )  # fmt: skip


def message_of(
    notice_id: UUID, batch: int, account_id: UUID, channel: str, at: datetime, *, is_instead: bool = False
) -> Message:
    """A text or a letter that waits until `at`."""
    return Message(
        id=new_id(), notice_id=notice_id, account_id=account_id, channel=channel, is_instead=is_instead, batch=batch,
        state="waiting", available_at=at,
    )  # fmt: skip


async def _plan_digest(notice: Notice, account_ids: Sequence[UUID], now: datetime) -> None:
    if not account_ids:
        return
    town = current().town
    at = next_digest(now, town.notices.digest_minutes, ZoneInfo(town.time_zone))
    marks = ", ".join("?" * len(account_ids))
    await execute_returning(_DIGEST.format(marks=marks), [at, notice.id, *account_ids])
    await outbox.publish(DigestDue(at=at), after=at - now)
