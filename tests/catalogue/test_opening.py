"""Whether the centre answers now: read off the town's clocks, the same on the server and on the phone."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.catalogue.opening import Standing, Week, standing
from server.catalogue.zones import zone_of
from server.platform.holidays import days_off

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "opening.json").read_text())
CASES = [
    pytest.param(group, instant, expected, id=name)
    for group in VECTORS["groups"]
    for name, instant, expected in group["cases"]
]


@pytest.mark.parametrize(("group", "instant", "expected"), CASES)
def test_the_centre_answers_or_says_when_it_will(group: dict[str, Any], instant: str, expected: list[Any]) -> None:
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(group["time_zone"]))
    is_open, day, minute, ahead = expected
    found = standing(local, week_of(group["week"]))
    assert found == Standing(is_open=is_open, day=date.fromisoformat(day), minute=minute)
    assert (found.day - local.date()).days == ahead


@pytest.mark.parametrize("group", VECTORS["groups"], ids=lambda group: f"{group['time_zone']}-{group['subdivision']}")
def test_the_vectors_bear_the_zones_and_holidays_that_pages_do(group: dict[str, Any]) -> None:
    week = group["week"]
    off = {day for year in (2026, 2027) for day in days_off(group["country"], group["subdivision"], year)}
    assert week["off"] == [day.isoformat() for day in sorted(off) if day.weekday() in week["days"]]
    offsets = [list(pair) for pair in zone_of(group["time_zone"], year=2026)["utc_offsets"]]  # type: ignore[attr-defined] # a list of pairs
    assert week["utc_offsets"] == offsets


def test_a_centre_that_is_closed_for_weeks_says_nothing_of_when() -> None:
    days = frozenset(date(2026, 6, day) for day in range(1, 31))
    week = Week(days=frozenset(range(7)), opens=480, closes=1140, off=days)
    assert standing(datetime(2026, 6, 10, 12, 0), week) is None  # noqa: DTZ001 - the town's own clock


def week_of(told: dict[str, Any]) -> Week:
    return Week(
        days=frozenset(told["days"]),
        opens=told["opens"],
        closes=told["closes"],
        off=frozenset(map(date.fromisoformat, told["off"])),
    )
