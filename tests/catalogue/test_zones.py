"""The town's zone in figures, as phones reckon with it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.catalogue.zones import zone_of


@pytest.mark.parametrize(
    "name", ["America/Toronto", "Europe/Paris", "America/St_Johns", "America/Regina", "Pacific/Noumea"]
)
def test_the_offset_of_every_quarter_of_an_hour_is_the_zones(name: str) -> None:
    told = zone_of(name, year=2026)
    offsets, zone = told["utc_offsets"], ZoneInfo(name)
    assert isinstance(offsets, list)
    instant, until = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    assert told["utc_offsets_until"] == int(until.timestamp())
    assert len(offsets) in {1, 11}
    while instant < until:
        minutes = next(offset for since, offset in reversed(offsets) if since <= instant.timestamp())
        assert instant.astimezone(zone).utcoffset() == timedelta(minutes=minutes), instant
        instant += timedelta(minutes=15 if _is_near_a_change(instant, offsets) else 360)


def _is_near_a_change(instant: datetime, offsets: list[tuple[int, int]]) -> bool:
    return any(abs(instant.timestamp() - since) < 86_400 for since, _ in offsets)
