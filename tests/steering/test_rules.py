"""How long the mode may last, by the town's clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from server.steering import rules

NOW = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (timedelta(0), "too-early"),
        (14 * MINUTE, "too-early"),
        (15 * MINUTE, None),
        (timedelta(days=14), None),
        (timedelta(days=14) + MINUTE, "too-late"),
        (-timedelta(days=1), "too-early"),
    ],
)
def test_a_period_ends_within_two_weeks_and_not_at_once(after: timedelta, fault: str | None) -> None:
    assert rules.fault_of_end(NOW + after, NOW) == fault


def test_an_extension_lasts_longer() -> None:
    end = NOW + timedelta(days=2)
    assert rules.fault_of_end(end, NOW, after=end) == "not-later"
    assert rules.fault_of_end(end + MINUTE, NOW, after=end) is None


def test_an_end_is_taken_back_within_ten_minutes_and_before_its_hour() -> None:
    later = NOW + timedelta(days=1)
    assert rules.may_undo_end(ended_at=NOW, ends_at=later, now=NOW + 10 * MINUTE)
    assert not rules.may_undo_end(ended_at=NOW, ends_at=later, now=NOW + 11 * MINUTE)
    assert not rules.may_undo_end(ended_at=NOW, ends_at=NOW + MINUTE, now=NOW + MINUTE)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-06-16T18:00", "2026-06-16T22:00:00+00:00"),
        ("2026-12-16T18:00", "2026-12-16T23:00:00+00:00"),
        ("2026-11-01T01:30", "2026-11-01T05:30:00+00:00"),  # comes twice: the first
        ("2026-03-08T02:30", "2026-03-08T07:30:00+00:00"),  # does not come: 3 h 30 on the clocks
        ("2026-06-16", "2026-06-16T04:00:00+00:00"),
        ("2026-06-16T18:00Z", None),
        ("demain", None),
        ("", None),
        ("0001-01-01T00:00", "0001-01-01T05:17:32+00:00"),
        ("9999-12-31T23:59", None),
    ],
)
def test_an_hour_is_read_by_the_towns_clocks(written: str, instant: str | None) -> None:
    found = rules.instant_of(written, "America/Toronto")
    assert found == (datetime.fromisoformat(instant) if instant else None)
