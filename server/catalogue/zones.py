"""The town's zone in figures: phones know the day without the tables that a browser takes long to open."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

YEARS_BEFORE, YEARS_AFTER = 1, 4


@lru_cache(maxsize=8)
def zone_of(time_zone: str, *, year: int) -> Mapping[str, object]:
    """`utc_offsets`: since when (seconds of the epoch) how many minutes before UTC, from the year before this one to
    `utc_offsets_until`, four years after it."""
    zone = ZoneInfo(time_zone)
    hour, end = datetime(year - YEARS_BEFORE, 1, 1, tzinfo=UTC), datetime(year + YEARS_AFTER, 1, 1, tzinfo=UTC)
    offsets = [(int(hour.timestamp()), _minutes(hour, zone))]
    while hour < end:
        following = hour + timedelta(days=1)
        if _minutes(following, zone) != offsets[-1][1]:
            changed = _change(hour, following, zone)
            offsets.append((int(changed.timestamp()), _minutes(changed, zone)))
        hour = following
    return {"utc_offsets": offsets, "utc_offsets_until": int(end.timestamp())}


def _minutes(instant: datetime, zone: ZoneInfo) -> int:
    offset = instant.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds()) // 60


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first minute of another offset, between two instants."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle in {before, after}:
            break
        before, after = (middle, after) if _minutes(middle, zone) == _minutes(before, zone) else (before, middle)
    return after
