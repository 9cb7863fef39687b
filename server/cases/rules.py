"""What a case may become, by when it must be answered, and where it lies on the grid: values in, values out."""

import math
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.places.geometry import METRES_PER_DEGREE

NEW, IN_PROGRESS, RESOLVED, CANCELLED = "new", "in_progress", "resolved", "cancelled"
STATUSES = (NEW, IN_PROGRESS, RESOLVED, CANCELLED)
OPEN = frozenset({NEW, IN_PROGRESS})

LEGAL_CHANGES: dict[str, frozenset[str]] = {
    NEW: frozenset({IN_PROGRESS, RESOLVED, CANCELLED}),
    IN_PROGRESS: frozenset({RESOLVED, CANCELLED}),
    RESOLVED: frozenset({IN_PROGRESS}),
    CANCELLED: frozenset({IN_PROGRESS}),
}

REASONS: dict[str, tuple[str, ...]] = {
    IN_PROGRESS: ("taken", "planned", "inspected", "reopened"),
    RESOLVED: ("service-rendered", "information-given", "decision-explained"),
    CANCELLED: ("at-your-request", "duplicate", "not-ours", "not-found-on-site", "other"),
}

WITHDRAWALS = ("settled", "mistake", "sent-twice", "no-need", "other")
"""Why a reporter takes a case back."""

REASONS_TO_EXPLAIN = frozenset({"other"})

QUESTION = "question"
"""The kind of an entry in which the town asks the reporter something."""
WAITING, PLANNED, INSPECTED, REOPENED = "waiting", "planned", "inspected", "reopened"
SUBSTATES = {PLANNED: PLANNED, INSPECTED: INSPECTED, REOPENED: REOPENED, "not-settled": REOPENED}
"""Reasons of « En cours » that say where the work stands, with what they say."""
SHOWN, HIDDEN, BLURRED = "shown", "hidden", "blurred"
HIDING_REASONS = ("identifies", "private-place", "shocking", "unrelated", "unreadable")
MAX_ZONES = 20

MAX_PARTS = 6
REOPENED_WITHIN = timedelta(days=15)
CORRECTED_WITHIN = timedelta(minutes=30)
CARRIED_WITHIN = timedelta(days=7)
"""How long after its time an act that was said in time may still arrive: a phone's word for its hour goes so far."""
PUBLICITIES = ("", "place", "photos", "whole")
"""What everybody may see of a case, from nothing to all."""
CLOCK_SKEW_FLAGGED_S = 300
SATURDAY = 5

# The Morton grid: 2^18 steps along each axis, so that a cell is about 105 m by 76 m at 46.8° N.
CELL_BITS = 18


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A rectangle of a photo, in hundredths of its sides; it lies within it."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def within(cls, left: int, top: int, width: int, height: int) -> "Zone | None":
        """What of the rectangle lies in the photo; None when that is nothing."""
        right, bottom = min(left + width, 100), min(top + height, 100)
        left, top = max(left, 0), max(top, 0)
        return (
            cls(left=left, top=top, width=right - left, height=bottom - top) if right > left and bottom > top else None
        )

    def as_list(self) -> list[int]:
        """Left, top, width, height: as a photo keeps its zones."""
        return [self.left, self.top, self.width, self.height]


def may_become(status: str, target: str) -> bool:
    """Whether the table of legal changes has this one."""
    return target in LEGAL_CHANGES.get(status, frozenset())


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an entry of the timeline says of where a case stands."""

    kind: str
    reason: str
    by: str


def substate(status: str, happenings: Iterable[Happening]) -> str:
    """Where an open case stands inside its status, from what happened, oldest first; empty where nothing helps.

    The town waits for the reporter from its question until they say anything, and no longer than the case is open.
    """
    if status not in OPEN:
        return ""
    is_waiting, reason = False, ""
    for one in happenings:
        if one.by == "resident":
            is_waiting = False
        elif one.kind == QUESTION:
            is_waiting = True
        elif one.kind == "status":
            is_waiting, reason = False, one.reason
    if is_waiting:
        return WAITING
    return SUBSTATES.get(reason, "") if status == IN_PROGRESS else ""


def may_reopen(resolved_at: datetime, at: datetime, *, now: datetime) -> bool:
    """Whether « Ce n'est pas réglé » was said in time, and has arrived not long after."""
    return at <= resolved_at + REOPENED_WITHIN and now <= resolved_at + REOPENED_WITHIN + CARRIED_WITHIN


def may_correct(received_at: datetime, at: datetime, *, now: datetime) -> bool:
    """Whether a report was corrected in time, and the correction has arrived not long after."""
    return at <= received_at + CORRECTED_WITHIN and now <= received_at + CORRECTED_WITHIN + CARRIED_WITHIN


def narrower(one: str, other: str) -> str:
    """Of two answers to what everybody may see, the one that shows less."""
    return min(one, other, key=PUBLICITIES.index)


def working_days_after(start: date, days: int, holidays: AbstractSet[date]) -> date:
    """The `days`-th working day after `start`: Saturdays, Sundays and holidays do not count."""
    reached = start
    while days > 0:
        reached += timedelta(days=1)
        if reached.weekday() < SATURDAY and reached not in holidays:
            days -= 1
    return reached


def cell_of(lat: float, lon: float) -> int:
    """The Morton code of the cell that holds a point (WGS 84): near points have near codes."""
    size = 1 << CELL_BITS
    x = min(size - 1, int((lon + 180) / 360 * size))
    y = min(size - 1, int((lat + 90) / 180 * size))
    return _spread(x) | _spread(y) << 1


def cells_within(lat: float, lon: float, metres: float) -> list[int]:
    """The cells that hold all that lies within this distance of a point, and somewhat more."""
    size = 1 << CELL_BITS
    high = metres / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    xs = range(int((lon - wide + 180) / 360 * size), int((lon + wide + 180) / 360 * size) + 1)
    ys = range(int((lat - high + 90) / 180 * size), int((lat + high + 90) / 180 * size) + 1)
    return [_spread(x % size) | _spread(min(max(y, 0), size - 1)) << 1 for x in xs for y in ys]


def cells_between(south: float, west: float, north: float, east: float) -> tuple[int, int]:
    """The first and the last cell of a box: every cell within lies between them, and others too."""
    return cell_of(south, west), cell_of(north, east)


def corner_of(cell: int, level: int) -> tuple[float, float]:
    """The middle of a cell of a coarser grid of 2^level steps: latitude and longitude."""
    size = 1 << level
    x, y = _gather(cell), _gather(cell >> 1)
    return (y + 0.5) / size * 180 - 90, (x + 0.5) / size * 360 - 180


def _gather(code: int) -> int:
    return sum((code >> 2 * bit & 1) << bit for bit in range(CELL_BITS))


def _spread(value: int) -> int:
    return sum((value >> bit & 1) << 2 * bit for bit in range(CELL_BITS))
