"""The queue as operators see it: how each subscriber stands, what failed and why, trying it again. Ids, no people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.kernel import clock
from server.platform.db import execute_returning, in_transaction
from server.platform.models import OutboxRow
from server.platform.outbox.publishing import wake
from server.platform.retention import Kept

_STANDINGS = """
SELECT subscriber,
    SUM(CASE WHEN dead_at IS NULL AND available_at <= ? THEN 1 ELSE 0 END) AS ready,
    SUM(CASE WHEN dead_at IS NULL AND available_at > ? AND leased_until IS NULL THEN 1 ELSE 0 END) AS postponed,
    SUM(CASE WHEN dead_at IS NULL AND available_at > ? AND leased_until IS NOT NULL THEN 1 ELSE 0 END) AS running,
    SUM(CASE WHEN dead_at IS NULL THEN 0 ELSE 1 END) AS put_aside,
    MIN(CASE WHEN dead_at IS NULL THEN recorded_at END) AS oldest_at
FROM outbox GROUP BY subscriber ORDER BY subscriber
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One subscriber's rows: ready to run, waiting for their time, running, put aside; the oldest of all but these."""

    subscriber: str
    ready: int = 0
    postponed: int = 0
    running: int = 0
    put_aside: int = 0
    oldest_at: datetime | None = None

    @property
    def waiting(self) -> int:
        """Rows that do not run: ready, or waiting for their time."""
        return self.ready + self.postponed

    def age(self, now: datetime) -> timedelta:
        """How long the oldest row has been here."""
        return max(now - self.oldest_at, timedelta(0)) if self.oldest_at else timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A row that did not pass at its last run: put aside, or to be tried again at `next_at`."""

    row: UUID
    subscriber: str
    kind: str
    attempts: int
    sentence: str
    recorded_at: datetime
    is_running: bool
    next_at: datetime | None
    put_aside_at: datetime | None


async def standings() -> list[Standing]:
    """How each subscriber stands that has something in the queue."""
    now = clock.now()
    return [
        Standing(
            subscriber=str(row["subscriber"]),
            oldest_at=oldest if isinstance(oldest := row["oldest_at"], datetime) else None,
            **{state: int(str(row[state])) for state in ("ready", "postponed", "running", "put_aside")},
        )
        for row in await execute_returning(_STANDINGS, [now, now, now])
    ]


async def failures(*, subscriber: str = "", only_put_aside: bool = False, limit: int = 200) -> list[Failure]:
    """The rows that did not pass at their last run: those put aside, newest first, then those that are tried again."""
    asked = OutboxRow.exclude(last_error="").limit(limit)
    if subscriber:
        asked = asked.filter(subscriber=subscriber)
    found = await asked.filter(dead_at__not_isnull=True).order_by("-dead_at", "id")
    if not only_put_aside:
        found += await asked.filter(dead_at=None).order_by("available_at", "id")
    return [_failure(row) for row in found[:limit]]


async def retry(row_id: UUID) -> bool:
    """Give a row that was put aside another round of attempts; False when there is none by that id."""
    return await _retry(row_id=row_id) == 1


async def retry_all(*, subscriber: str = "") -> int:
    """Give everything that was put aside, or what was of one subscriber, another round of attempts; gives how many."""
    return await _retry(subscriber=subscriber)


async def _retry(*, row_id: UUID | None = None, subscriber: str = "") -> int:
    asked = OutboxRow.filter(dead_at__not_isnull=True)
    if row_id:
        asked = asked.filter(id=row_id)
    if subscriber:
        asked = asked.filter(subscriber=subscriber)
    now = clock.now()
    async with in_transaction():
        changed = await asked.update(dead_at=None, attempts=0, available_at=now, set_at=now)
    wake()
    return changed


async def _count_dead(before: datetime) -> int:
    return await OutboxRow.filter(dead_at__lt=before).count()


async def _forget_dead(before: datetime) -> int:
    return await OutboxRow.filter(dead_at__lt=before).delete()


kept = [Kept(code="queue", count=_count_dead, forget=_forget_dead)]


def _failure(row: OutboxRow) -> Failure:
    return Failure(
        row=row.id,
        subscriber=row.subscriber,
        kind=row.kind,
        attempts=row.attempts,
        sentence=row.last_error,
        recorded_at=row.recorded_at,
        is_running=row.leased_until is not None and row.available_at > clock.now(),
        next_at=None if row.dead_at else row.available_at,
        put_aside_at=row.dead_at,
    )
