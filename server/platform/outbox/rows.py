"""The queue's statements: what is ready, taking it, saying how it went, and mending what a clock set back has left.

A row that runs is available again at the end of its lease, so that one range of one index finds what is ready. `set_at`
is when `available_at` was decided: it lies in the future only when the clock has been set back since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from server.kernel import clock
from server.platform.db import client, execute_returning, in_transaction
from server.platform.db.fields import load_json
from server.platform.outbox.waiting import LEASE

MENDED_AT_ONCE = 500
SKEW = timedelta(seconds=1)
STRANGE_AFTER = timedelta(hours=1)
"""While versions change, a row may be for a subscriber that only the newer one knows."""
STRANGER = "no such subscriber in this version"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A row that this process has leased."""

    id: UUID
    kind: str
    subscriber: str
    fact: dict[str, object]
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a row's run went, and what is to become of the row."""

    row: Taken
    kind: Literal["done", "failed", "later", "put-aside", "given-back"]
    wait: timedelta = field(default=timedelta(0))
    reason: str = ""


async def ready(subscribers: Sequence[str], *, limit: int) -> dict[str, list[UUID]]:
    """The first rows that are ready, of each subscriber; takes none of them."""
    found: dict[str, list[UUID]] = {}
    if subscribers and limit:
        values = [value for name in subscribers for value in (name, clock.now(), limit)]
        for row in await execute_returning(ready_sql(len(subscribers)), values):
            found.setdefault(str(row["subscriber"]), []).append(_uuid(row["id"]))
    return found


def ready_sql(subscribers: int) -> str:
    """One walk of the index for each subscriber, so that nobody's rows stand in front of another's."""
    one = (
        "SELECT id, subscriber FROM (SELECT id, subscriber FROM outbox WHERE subscriber = ? AND dead_at IS NULL "
        "AND available_at <= ? ORDER BY available_at LIMIT ?) AS ready{}"
    )
    return " UNION ALL ".join(one.format(number) for number in range(subscribers))


async def lease(ids: Sequence[UUID]) -> list[Taken]:
    """Those of the rows that nobody else has taken meanwhile, now ours for LEASE."""
    if not ids:
        return []
    now = clock.now()
    rows = await execute_returning(
        lease_sql(len(ids), dialect=client().capabilities.dialect), [now + LEASE, now + LEASE, now, *ids, now]
    )
    taken = [
        Taken(
            id=_uuid(row["id"]),
            kind=str(row["kind"]),
            subscriber=str(row["subscriber"]),
            fact=load_json(str(row["fact"])),
            attempts=int(str(row["attempts"])),
        )
        for row in rows
    ]
    return sorted(taken, key=lambda row: row.id)


def lease_sql(count: int, *, dialect: str) -> str:
    """Take these rows where they are still free; two processes never wait for each other."""
    if dialect == "postgres":
        free = f"""id IN (
            SELECT id FROM outbox WHERE id IN ({_marks(count)}) AND dead_at IS NULL AND available_at <= ?
            ORDER BY id FOR UPDATE SKIP LOCKED
        )"""  # noqa: S608 - no value is written into it
    else:
        # Without the signs SQLite prefers an index of what is ready to the keys, and walks all of it.
        free = f"id IN ({_marks(count)}) AND +dead_at IS NULL AND +available_at <= ?"
    return f"""
        UPDATE outbox SET attempts = attempts + 1, leased_until = ?, available_at = ?, set_at = ? WHERE {free}
        RETURNING id, kind, subscriber, fact, attempts
    """  # noqa: S608 - no value is written into it


async def renew(ids: Sequence[UUID]) -> None:
    """Keep rows that still run for another LEASE."""
    now = clock.now()
    if ids:
        await execute_returning(
            f"UPDATE outbox SET leased_until = ?, available_at = ?, set_at = ? WHERE id IN ({_marks(len(ids))}) "  # noqa: S608 - no value is written into it
            "AND leased_until IS NOT NULL RETURNING id",
            [now + LEASE, now + LEASE, now, *ids],
        )


async def settle(outcomes: Iterable[Outcome]) -> None:
    """Delete what is done, put back what is not: all of it, or nothing."""
    outcomes = list(outcomes)
    done = [outcome.row.id for outcome in outcomes if outcome.kind == "done"]
    async with in_transaction():
        if done:
            await execute_returning(f"DELETE FROM outbox WHERE id IN ({_marks(len(done))}) RETURNING id", done)  # noqa: S608 - as above
        for outcome in outcomes:
            if outcome.kind != "done":
                await _put_back(outcome)


async def _put_back(outcome: Outcome) -> None:
    """Write how it went, unless another worker has the row by now."""
    now, row = clock.now(), outcome.row
    counts = outcome.kind in {"failed", "put-aside"}
    await execute_returning(
        "UPDATE outbox SET leased_until = NULL, available_at = ?, set_at = ?, dead_at = ?, attempts = ?, last_error = "
        "CASE WHEN ? = '' THEN last_error ELSE ? END WHERE id = ? AND attempts = ? RETURNING id",
        [
            now + outcome.wait,
            now,
            now if outcome.kind == "put-aside" else None,
            row.attempts if counts else row.attempts - 1,
            outcome.reason[:500],
            outcome.reason[:500],
            row.id,
            row.attempts,
        ],
    )


async def mend(subscribers: Sequence[str]) -> int:
    """Have rows wait from now on as long as was meant, where the clock was set back since that was decided."""
    total = 0
    while subscribers:
        now = clock.now()
        values = [value for name in subscribers for value in (name, now, now + SKEW, MENDED_AT_ONCE)]
        ids = [row["id"] for row in await execute_returning(misdated_sql(len(subscribers)), values)]
        if not ids:
            break
        await execute_returning(_mend_sql(len(ids)), [now, now, now, *ids, now + SKEW])
        total += len(ids)
    return total


def misdated_sql(subscribers: int) -> str:
    """Rows that wait since an instant that has yet to come."""
    one = (
        "SELECT id FROM (SELECT id FROM outbox WHERE subscriber = ? AND dead_at IS NULL AND available_at > ? "
        "AND COALESCE(set_at, recorded_at) > ? LIMIT ?) AS misdated{}"
    )
    return " UNION ALL ".join(one.format(number) for number in range(subscribers))


def _mend_sql(count: int) -> str:
    if client().capabilities.dialect == "postgres":
        moved = "CAST(? AS TIMESTAMPTZ) + (available_at - COALESCE(set_at, recorded_at))"
    else:
        waited = "julianday(?) + julianday(available_at) - julianday(COALESCE(set_at, recorded_at))"
        moved = f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', {waited})"
    return f"""
        UPDATE outbox SET available_at = {moved}, set_at = ?,
            leased_until = CASE WHEN leased_until IS NULL THEN NULL ELSE {moved} END
        WHERE id IN ({_marks(count)}) AND COALESCE(set_at, recorded_at) > ? RETURNING id
    """  # noqa: S608 - no value is written into it


async def put_aside_strangers(subscribers: Sequence[str]) -> int:
    """Put aside the rows of subscribers that this version does not have; gives how many."""
    now = clock.now()
    known = f" AND subscriber NOT IN ({_marks(len(subscribers))})" if subscribers else ""
    rows = await execute_returning(
        "UPDATE outbox SET dead_at = ?, leased_until = NULL, last_error = ? WHERE dead_at IS NULL "  # noqa: S608 - as above
        f"AND available_at <= ? AND recorded_at < ?{known} RETURNING id",
        [now, STRANGER, now, now - STRANGE_AFTER, *subscribers],
    )
    return len(rows)


def fairly(found: Mapping[str, Sequence[UUID]], *, hands: int, turns: dict[str, int]) -> list[UUID]:
    """At most `hands` of the rows that are ready; the subscriber served longest ago comes first, each time."""
    waiting = {name: list(ids) for name, ids in found.items()}
    chosen: list[UUID] = []
    while len(chosen) < hands and any(waiting.values()):
        name = min((name for name, ids in waiting.items() if ids), key=lambda name: (turns.get(name, 0), name))
        chosen.append(waiting[name].pop(0))
        turns[name] = max(turns.values(), default=0) + 1
    return chosen


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
