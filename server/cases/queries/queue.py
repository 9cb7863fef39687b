"""The desk's queue: one range of an index for each status, merged; no OFFSET, no count of everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.expressions import Q

from server.accounts import Account
from server.cases import rules
from server.cases.models import Case
from server.cases.queries.keyset import Page, Window
from server.cases.queries.scope import Scope
from server.kernel import clock
from server.kernel.ids import format_reference, parse_provisional, parse_reference
from server.platform.db import bring, execute_returning, find_among
from server.platform.installation import current

COUNTED_AT_MOST = 1000
SEARCHED_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the queue is looked at; empty members do not restrict. `statuses` are codes."""

    statuses: tuple[str, ...] = tuple(rules.STATUSES)
    department: str = ""
    topic: str = ""
    assignee: UUID | None = None
    is_unassigned: bool = False
    text: str = ""
    scope: Scope = None
    """Departments that it is kept to; None: all of them."""

    @property
    def by_department(self) -> "list[Filters]":
        """The same, once for each department it is kept to, so that each is one range of an index."""
        if self.scope is None:
            return [self]
        kept = self.scope & {self.department} if self.department else self.scope
        return [replace(self, department=code) for code in sorted(kept)]


@dataclass(frozen=True, kw_only=True)
class Counters:
    """How many wait; a number that reaches COUNTED_AT_MOST means « that many or more »."""

    new: int
    in_progress: int


async def find_numbers(filters: Filters) -> Page | None:
    """The cases whose reference, number or provisional reference was typed; None when it names none."""
    reference, provisional = parse_reference(filters.text), parse_provisional(filters.text)
    references = [reference] if reference else _references_of(filters.text)
    if not references and not provisional:
        return None
    named = Q(reference__in=references)
    if provisional:
        named |= Q(provisional=provisional)
    if filters.scope is not None:
        named &= Q(department__in=sorted(filters.scope))
    found = await Case.filter(named).select_related("assignee").order_by("-received_at", "-id").limit(20)
    return Page(cases=tuple(found)) if found else None


async def queue_page(filters: Filters, window: Window) -> Page:
    """The cases under the filters, in this window."""
    anchor = await window.anchor()
    if anchor is not None and window.after:
        found = await _found(filters, window.size + 1, anchor, is_upwards=True)
        if len(found) > window.size:
            return window.cut(found, anchor=anchor)
        anchor, window = None, window.top
    return window.cut(await _found(filters, window.size + 1, anchor, is_upwards=False), anchor=anchor)


async def queue_counters(filters: Filters) -> Counters:
    """The new ones and those in progress, each counted up to COUNTED_AT_MOST."""
    fresh, values = _counting(filters, rules.NEW)
    taken, others = _counting(filters, rules.IN_PROGRESS)
    rows = await execute_returning(f"SELECT ({fresh}) AS fresh, ({taken}) AS taken", [*values, *others])
    return Counters(
        new=min(int(str(rows[0]["fresh"])), COUNTED_AT_MOST),
        in_progress=min(int(str(rows[0]["taken"])), COUNTED_AT_MOST),
    )


def _counting(filters: Filters, status: str) -> tuple[str, list[object]]:
    """What counts one status, no further than the ceiling in each department, with its values."""
    branches, values = [], list[object]()
    for narrowed in filters.by_department:
        where, given = _where(narrowed, status)
        branches.append(f"SELECT * FROM (SELECT 1 AS one FROM cases WHERE {where} LIMIT ?) AS counted")  # noqa: S608 - the fixed words of _where
        values += [*given, COUNTED_AT_MOST]
    return f"SELECT COUNT(*) FROM ({' UNION ALL '.join(branches)}) AS counted" if branches else "0", values  # noqa: S608 - as above


async def _found(filters: Filters, limit: int, anchor: Case | None, *, is_upwards: bool) -> list[Case]:
    order = "ASC" if is_upwards else "DESC"
    ordered = f"ORDER BY received_at {order}, id {order} LIMIT ?"
    branches: list[str] = []
    values: list[object] = []
    for status, narrowed in product(filters.statuses, filters.by_department):
        where, given = _where(narrowed, status)
        if anchor is not None:
            where += f" AND (received_at, id) {'>' if is_upwards else '<'} (?, ?)"
            given += [anchor.received_at, anchor.id]
        branch = f"SELECT id, received_at FROM cases WHERE {where} {ordered}"  # noqa: S608 - the fixed words of _where
        branches.append(f"SELECT * FROM ({branch}) AS of_{status}")  # noqa: S608 - as above
        values += [*given, limit]
    if not branches:
        return []
    rows = await execute_returning(f"{' UNION ALL '.join(branches)} {ordered}", [*values, limit])
    return await _in_order([UUID(str(row["id"])) for row in rows])


async def _in_order(ids: Sequence[UUID]) -> list[Case]:
    found = await find_among(Case, ids)
    cases = [found[id_] for id_ in ids if id_ in found]
    await bring(cases, "assignee", Account)
    return cases


def _where(filters: Filters, status: str) -> tuple[str, list[object]]:
    """The condition of one status, fixed words and marks only, with its values."""
    conditions, values = ["status = ?", "joined_to_id IS NULL"], [status]
    for condition, value in (
        ("department = ?", filters.department),
        ("topic = ?", filters.topic),
        ("assignee_id = ?", filters.assignee),
    ):
        if value:
            conditions.append(condition)
            values.append(value)  # type: ignore[arg-type] # a list of what the drivers take
    if filters.is_unassigned:
        conditions.append("assignee_id IS NULL")
    if filters.text:
        conditions.append(r"(LOWER(place_label) LIKE ? ESCAPE '\' OR LOWER(comment) LIKE ? ESCAPE '\')")
        values += [_like(filters.text)] * 2
    return " AND ".join(conditions), list(values)


def _like(text: str) -> str:
    escaped = text.lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _references_of(text: str) -> list[str]:
    """« 4512 » read as a number of this year or of the two before."""
    number = text.strip()
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return []
    town = current().town
    year = clock.now().astimezone(ZoneInfo(town.time_zone)).year
    return [
        format_reference(town.reference_prefix, year=year - back, number=int(number)) for back in range(SEARCHED_YEARS)
    ]
