"""The durable queue of what is done after an answer: facts, committed with the change, told to their subscribers.

`publish` writes one row per subscriber in the change's own transaction. A dispatcher leases rows, runs the subscriber
and deletes the row. A subscriber may be run twice (a crash between its work and the deletion): it is safe to run again.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from server.kernel import clock, facts
from server.kernel.facts import Fact
from server.kernel.ids import new_id
from server.platform.db import after_commit, client, execute_returning, in_transaction
from server.platform.models import OutboxRow

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
LEASED_AT_ONCE = 20
MAX_ATTEMPTS = 12
LONGEST_BACK_OFF_S = 3600
POLL_S = 1.0

F = TypeVar("F", bound=Fact)
Handler = Callable[[F], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A fact's class and what runs when one was committed."""

    fact: type[Fact]
    name: str
    handler: Callable[..., Awaitable[None]]


_subscriptions: dict[str, list[Subscription]] = {}
_wakes: set[asyncio.Event] = set()


def subscribe(fact: type[F], handler: Handler[F]) -> None:
    """Have `handler` run after each committed `fact`; called by the composition root only, safe to repeat."""
    name = _name_of(handler)
    known = _subscriptions.setdefault(fact.kind(), [])
    if all(subscription.name != name for subscription in known):
        known.append(Subscription(fact=fact, name=name, handler=handler))


def unsubscribe(fact: type[F], handler: Handler[F]) -> None:
    """Undo `subscribe`, for tests."""
    name = _name_of(handler)
    kept = [subscription for subscription in _subscriptions.get(fact.kind(), []) if subscription.name != name]
    _subscriptions[fact.kind()] = kept


async def publish(fact: Fact) -> None:
    """Record `fact` for its subscribers; call it inside the transaction of the change."""
    now = clock.now()
    for subscription in _subscriptions.get(fact.kind(), []):
        await OutboxRow.create(
            id=new_id(),
            kind=fact.kind(),
            subscriber=subscription.name,
            fact=facts.to_json(fact),
            available_at=now,
            recorded_at=now,
        )
    after_commit(wake)


def wake() -> None:
    """Have the dispatchers of this process look now instead of at their next poll."""
    for event in _wakes:
        event.set()


_LEASE = """
UPDATE outbox SET leased_until = ?, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM outbox
    WHERE dead_at IS NULL AND available_at <= ? AND (leased_until IS NULL OR leased_until < ?)
    ORDER BY id LIMIT ?{skip_locked}
)
RETURNING id
"""


async def dispatch_once() -> int:
    """Lease what is ready and run it; gives how many rows were taken. Failures back off; the twelfth is put aside."""
    now = clock.now()
    skip_locked = " FOR UPDATE SKIP LOCKED" if client().capabilities.dialect == "postgres" else ""
    rows = await execute_returning(_LEASE.format(skip_locked=skip_locked), [now + LEASE, now, now, LEASED_AT_ONCE])
    for row in await OutboxRow.filter(id__in=[row["id"] for row in rows]).order_by("id"):
        await _run(row)
    return len(rows)


async def drain() -> int:
    """Run everything that is ready, and what that makes ready; for tests and the command line."""
    total = 0
    while taken := await dispatch_once():
        total += taken
    return total


async def run_dispatcher(stop: asyncio.Event) -> None:
    """Dispatch until `stop` is set: at once when this process publishes, every second for what others did."""
    awake = asyncio.Event()
    _wakes.add(awake)
    try:
        await _dispatch_until(stop, awake)
    finally:
        _wakes.discard(awake)


async def _dispatch_until(stop: asyncio.Event, awake: asyncio.Event) -> None:
    while not stop.is_set():
        awake.clear()
        try:
            taken = await dispatch_once()
        except Exception:
            log.exception("outbox.dispatch_failed", next="retried in a second; see the database's own log")
            taken = 0
        if not taken:
            await _pause(stop, awake)


async def _pause(stop: asyncio.Event, awake: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(awake.wait()), asyncio.ensure_future(stop.wait())]
    await asyncio.wait(waits, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await wait


async def _run(row: OutboxRow) -> None:
    subscription = next((s for s in _subscriptions.get(row.kind, []) if s.name == row.subscriber), None)
    if subscription is None:
        await _put_aside(row, "no such subscriber in this version")
        return
    try:
        await subscription.handler(facts.from_json(subscription.fact, row.fact))
    except Exception as error:
        log.warning("outbox.failed", row=str(row.id), subscriber=row.subscriber, attempts=row.attempts, exc_info=error)
        await _retry_later(row, f"{type(error).__name__}: {error}")
        return
    await OutboxRow.filter(id=row.id).delete()


async def _retry_later(row: OutboxRow, reason: str) -> None:
    if row.attempts >= MAX_ATTEMPTS:
        await _put_aside(row, reason)
        return
    delay_s = random.uniform(0.5, 1) * min(2**row.attempts, LONGEST_BACK_OFF_S)  # noqa: S311 - jitter, not a secret
    await OutboxRow.filter(id=row.id).update(
        leased_until=None, available_at=clock.now() + timedelta(seconds=delay_s), last_error=reason[:500]
    )


async def _put_aside(row: OutboxRow, reason: str) -> None:
    await OutboxRow.filter(id=row.id).update(dead_at=clock.now(), leased_until=None, last_error=reason[:500])
    log.error("outbox.put_aside", row=str(row.id), subscriber=row.subscriber, next="python -m server queue retry <row>")


async def retry(row_id: UUID) -> bool:
    """Give a row that was put aside another round of attempts; False when there is none by that id."""
    async with in_transaction():
        changed = await OutboxRow.filter(id=row_id, dead_at__not_isnull=True).update(
            dead_at=None, attempts=0, available_at=clock.now()
        )
    wake()
    return changed == 1


def _name_of(handler: Handler[F]) -> str:
    return f"{handler.__module__.removeprefix('server.')}.{handler.__name__}"
