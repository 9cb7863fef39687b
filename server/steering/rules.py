"""How long the exceptional mode may last, and what may be done with a period: values in, values out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=14)
"""From the moment in which somebody decides it: longer events are extended, by somebody who looks at them again."""
SHORTEST = timedelta(minutes=15)
UNDO = timedelta(minutes=10)
"""How long the end of a period can be taken back."""


def fault_of_end(ends_at: datetime, now: datetime, *, after: datetime | None = None) -> str | None:
    """Why a period cannot end then: `too-early`, `too-late`, `not-later` (than `after`); None when it can."""
    if ends_at < now + SHORTEST:
        return "too-early"
    if ends_at > now + LONGEST:
        return "too-late"
    return "not-later" if after is not None and ends_at <= after else None


def may_undo_end(*, ended_at: datetime | None, ends_at: datetime, now: datetime) -> bool:
    """Whether a period can still be taken up again; `ended_at`: when somebody ended it, None when nobody did."""
    return ended_at is not None and now <= ended_at + UNDO and now < ends_at


def instant_of(written: str, zone: str) -> datetime | None:
    """The instant of `2026-11-29T18:00` by the town's clocks; None for what writes none.

    An hour that comes twice is taken the first time; one that summer time skips is the instant an hour after the jump
    began, as clocks show it.
    """
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        return None
    if local.tzinfo is not None or len(written) > 19:
        return None
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    except OverflowError:
        return None


def local_text(instant: datetime, zone: str) -> str:
    """An instant as a field of day and time holds it: `2026-11-29T18:00`, by the town's clocks."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")
