"""Whether somebody answers at an instant, and when that changes: the same as `pwa/catalogue/opening.js`."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAYS_AHEAD = 14
"""A centre that does not open within two weeks says nothing of when."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """When the centre answers: weekdays from 0 (Monday), minutes since midnight by the town's clocks, days off."""

    days: frozenset[int]
    opens: int
    closes: int
    off: AbstractSet[date]

    def answers_on(self, day: date) -> bool:
        """Whether this is a day on which it opens."""
        return day.weekday() in self.days and day not in self.off


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Open until `minute` of today, or closed until `minute` of `day`."""

    is_open: bool
    day: date
    minute: int


def standing(local: datetime, week: Week) -> Standing | None:
    """How things stand at `local`, the time on the town's clocks; None when no opening is near.

    Opening hours are read off the clock on the wall: the hour that summer time skips or repeats changes nothing else.
    """
    today, minute = local.date(), local.hour * 60 + local.minute
    if week.answers_on(today) and minute < week.closes:
        is_open = minute >= week.opens
        return Standing(is_open=is_open, day=today, minute=week.closes if is_open else week.opens)
    ahead = (today + timedelta(days=days) for days in range(1, DAYS_AHEAD + 1))
    opening = next((day for day in ahead if week.answers_on(day)), None)
    return Standing(is_open=False, day=opening, minute=week.opens) if opening else None


def minutes_of(time: str) -> int:
    """`08:30` in minutes since midnight."""
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
