"""By what a person is reached, and from when: the table, and the two nights of the year on which clocks leap."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from server.notices.reach import Means, Quiet, Wishes, end_of_quiet, first_channels, next_channel, next_digest
from server.notices.rules import CHANNELS

QUEBEC, PARIS = ZoneInfo("America/Toronto"), ZoneInfo("Europe/Paris")
NIGHT = Quiet(since=22 * 60, until=7 * 60)
EVERYTHING, NOTHING = Means(has_device=True, has_number=True), Means()


@pytest.mark.parametrize(
    ("channels", "means", "is_mail_asked", "first"),
    [
        ("push", EVERYTHING, False, ("push",)),
        ("push", Means(has_number=True), False, ("text",)),
        ("push", NOTHING, False, ("email",)),
        ("both", EVERYTHING, False, ("push", "email")),
        ("both", NOTHING, False, ("email",)),
        ("email", EVERYTHING, False, ("email",)),
        ("none", EVERYTHING, True, ()),
        (None, EVERYTHING, False, ("push",)),
        (None, EVERYTHING, True, ("push", "email")),
        (None, Means(has_number=True), False, ("text",)),
        (None, NOTHING, True, ("email",)),
        (None, NOTHING, False, ()),
    ],
)
def test_what_goes_first(channels: str | None, means: Means, is_mail_asked: bool, first: tuple[str, ...]) -> None:
    assert first_channels(Wishes(channels=channels), means, is_mail_asked=is_mail_asked) == first  # type: ignore[arg-type] # of the table


def test_the_ladder_goes_down_one_step_at_a_time_and_ends_with_a_letter() -> None:
    wishes = Wishes(channels="push")
    used: list[str] = []
    while step := next_channel(wishes, EVERYTHING, used):
        used.append(step)
    assert used == ["text", "email"]
    assert next_channel(wishes, Means(has_device=True), []) == "email"
    assert next_channel(Wishes(channels="push", by_text=False), EVERYTHING, []) == "email"
    assert next_channel(Wishes(channels="both"), EVERYTHING, ["email"]) is None, "a letter went already"


def test_no_letter_goes_to_who_stopped_them_whatever_else_was_chosen() -> None:
    for channels, means, asked in product((*CHANNELS, None), (EVERYTHING, NOTHING), (True, False)):
        wishes = Wishes(channels=channels, is_mail_stopped=True)
        assert "email" not in first_channels(wishes, means, is_mail_asked=asked)
        assert next_channel(wishes, means, ["text"]) is None


@pytest.mark.parametrize(
    ("zone", "now", "rings"),
    [
        (QUEBEC, "2026-11-24T23:30-05:00", "2026-11-25T07:00-05:00"),
        (QUEBEC, "2026-11-25T06:59-05:00", "2026-11-25T07:00-05:00"),
        (QUEBEC, "2026-11-25T07:00-05:00", "2026-11-25T07:00-05:00"),
        (QUEBEC, "2026-11-25T21:59-05:00", "2026-11-25T21:59-05:00"),
        (QUEBEC, "2026-03-07T23:00-05:00", "2026-03-08T07:00-04:00"),  # spring: a night of an hour less
        (QUEBEC, "2026-10-31T23:00-04:00", "2026-11-01T07:00-05:00"),  # autumn: of an hour more
        (PARIS, "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        (PARIS, "2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_of_the_town(zone: ZoneInfo, now: str, rings: str) -> None:
    found = end_of_quiet(datetime.fromisoformat(now).astimezone(UTC), NIGHT, zone)
    assert found == datetime.fromisoformat(rings)


@pytest.mark.parametrize(
    ("zone", "now", "until", "rings"),
    [
        (QUEBEC, "2026-03-08T01:59-05:00", "02:30", "2026-03-08T03:30-04:00"),  # 2:30 is leapt over
        (PARIS, "2026-03-29T01:59+01:00", "02:30", "2026-03-29T03:30+02:00"),
        (QUEBEC, "2026-11-01T00:30-04:00", "01:30", "2026-11-01T01:30-04:00"),  # 1:30 comes twice: the first
        (QUEBEC, "2026-11-01T01:10-05:00", "01:30", "2026-11-01T01:30-05:00"),  # the second, once the first is over
        (PARIS, "2026-10-25T02:10+01:00", "02:30", "2026-10-25T02:30+01:00"),
    ],
)
def test_an_end_that_the_clock_leaps_over_or_shows_twice(zone: ZoneInfo, now: str, until: str, rings: str) -> None:
    hours, minutes = map(int, until.split(":"))
    quiet = Quiet(since=0, until=hours * 60 + minutes)
    found = end_of_quiet(datetime.fromisoformat(now).astimezone(UTC), quiet, zone)
    assert found == datetime.fromisoformat(rings)


@pytest.mark.parametrize("zone", [QUEBEC, PARIS])
def test_whenever_it_rings_it_is_not_quiet_and_never_in_the_past(zone: ZoneInfo) -> None:
    """Each quarter of an hour of a year, against several nights."""
    quiets = [NIGHT, Quiet(since=60, until=150), Quiet(since=0, until=120), Quiet(since=13 * 60, until=14 * 60)]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for quarter in range(0, 365 * 96, 5):
        now = start + timedelta(minutes=15 * quarter)
        for quiet in quiets:
            rings = end_of_quiet(now, quiet, zone)
            here = rings.astimezone(zone)
            assert now <= rings <= now + timedelta(hours=26)
            assert not quiet.holds_at(here.hour * 60 + here.minute), (now, here)


def test_the_summary_of_the_day_comes_at_its_hour() -> None:
    at = 17 * 60
    before, after = (datetime.fromisoformat(f"2026-11-24T{hour}-05:00") for hour in ("16:59", "17:00"))
    assert next_digest(before.astimezone(UTC), at, QUEBEC) == datetime.fromisoformat("2026-11-24T17:00-05:00")
    assert next_digest(after.astimezone(UTC), at, QUEBEC) == datetime.fromisoformat("2026-11-25T17:00-05:00")
