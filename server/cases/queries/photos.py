"""Photos that wait for an agent's eyes before everybody sees them, by the case's arrival: the oldest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.cases.models import OF_NO_NOTE, SHOWING_PHOTOS, Case, Part
from server.cases.queries.queue import COUNTED_AT_MOST
from server.cases.queries.scope import Scope, within
from server.platform.db import execute_returning, find

WITH_PHOTOS = frozenset({"photos", "whole"})
"""What everybody may see of cases whose photos are to be looked at: as in SHOWING_PHOTOS."""
READY_PHOTO = f"state = 'ready' AND media_type IN ('image/jpeg', 'image/png', 'image/webp') AND {OF_NO_NOTE}"
TO_JUDGE = f"{READY_PHOTO} AND verdict = ''"
JUDGED_AT_ONCE = 24
_HAS_SOME = f"EXISTS (SELECT 1 FROM parts WHERE parts.case_id = cases.id AND {TO_JUDGE})"  # noqa: S608 - fixed words


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A photo that nobody has looked at, with its case."""

    case: Case
    part: Part


@dataclass(frozen=True, kw_only=True)
class Around:
    """Where the list is looked at: after one photo, before one, or from its start."""

    received_at: datetime
    case_id: UUID
    n: int
    is_before: bool = False

    @classmethod
    def after(cls, case: Case, n: int) -> "Around":
        """What comes after that photo."""
        return cls(received_at=case.received_at, case_id=case.id, n=n)

    @classmethod
    def before(cls, case: Case, n: int) -> "Around":
        """What comes before it, the nearest first."""
        return cls(received_at=case.received_at, case_id=case.id, n=n, is_before=True)


async def photos_to_judge(scope: Scope, around: Around | None, *, size: int) -> list[Waiting]:
    """At most `size` of what the scope treats."""
    treated, values = within(scope)
    where = f"{SHOWING_PHOTOS} AND {treated} AND {_HAS_SOME}"
    way, sign = ("DESC", "<=") if around and around.is_before else ("", ">=")
    if around:
        where += f" AND (received_at, id) {sign} (?, ?)"
        values = [*values, around.received_at, around.case_id]
    cases = await find(Case, f"{where} ORDER BY received_at {way}, id {way} LIMIT ?", *values, size + 1)
    parts = await _parts_of([case.id for case in cases])
    found = [
        Waiting(case=case, part=part)
        for case in cases
        for part in (parts[case.id][::-1] if way else parts[case.id])
        if around is None or case.id != around.case_id or _is_beyond(part.n, around)
    ]
    return found[:size]


async def count_to_judge(scope: Scope) -> int:
    """How many there are, up to COUNTED_AT_MOST."""
    treated, values = within(scope)
    both = "cases JOIN parts ON parts.case_id = cases.id"
    inner = f"SELECT 1 FROM {both} WHERE {SHOWING_PHOTOS} AND {treated} AND {TO_JUDGE} LIMIT ?"  # noqa: S608 - fixed words
    rows = await execute_returning(f"SELECT COUNT(*) AS found FROM ({inner}) AS waiting", [*values, COUNTED_AT_MOST])  # noqa: S608 - the same
    return int(str(rows[0]["found"]))


async def _parts_of(ids: Sequence[UUID]) -> dict[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = defaultdict(list)
    if ids:
        where = f"case_id IN ({', '.join('?' * len(ids))}) AND {TO_JUDGE} ORDER BY n"
        for part in await find(Part, where, *ids):
            found[part.case_id].append(part)
    return found


def _is_beyond(n: int, around: Around) -> bool:
    return n < around.n if around.is_before else n > around.n
