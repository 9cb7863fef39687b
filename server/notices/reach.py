"""By which channels a person is reached, in what order and from when: values in, values out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from server.notices.rules import Channels

Channel = Literal["push", "text", "email"]
Rhythm = Literal["at-once", "daily"]
RHYTHMS: tuple[Rhythm, ...] = ("at-once", "daily")
MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours in which nothing rings, in minutes since midnight by the town's clock; 22:00 until 7:00 is one night."""

    since: int
    until: int

    def holds_at(self, minutes: int) -> bool:
        """Whether a minute of the day lies within."""
        if self.since <= self.until:
            return self.since <= minutes < self.until
        return minutes >= self.since or minutes < self.until


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a person wants of notices of one kind and subject."""

    channels: Channels | None = None
    by_text: bool = True
    is_mail_stopped: bool = False
    quiet: Quiet | None = None
    rhythm: Rhythm = "at-once"


@dataclass(frozen=True, kw_only=True)
class Means:
    """By what a person can be reached beside mail."""

    has_device: bool = False
    has_number: bool = False


def first_channels(wishes: Wishes, means: Means, *, is_mail_asked: bool) -> tuple[Channel, ...]:
    """What goes at once. One channel, unless the person wants notices and letters both; none for who wants none."""
    may_mail = not wishes.is_mail_stopped
    may_text = wishes.by_text and means.has_number
    if wishes.channels == "none":
        return ()
    if wishes.channels == "email":
        return ("email",) if may_mail else ()
    if wishes.channels == "both" or (wishes.channels is None and is_mail_asked):
        found: tuple[Channel, ...] = (*(("push",) if means.has_device else ()), *(("email",) if may_mail else ()))
        return found or (("text",) if may_text else ())
    if means.has_device:
        return ("push",)
    if may_text:
        return ("text",)
    return ("email",) if wishes.channels == "push" and may_mail else ()


def next_channel(wishes: Wishes, means: Means, used: Collection[str]) -> Channel | None:
    """What goes when all that went has failed or was silent: a text, then a letter; after a letter nothing."""
    if wishes.channels in {"none", "email"} or "email" in used:
        return None
    if wishes.by_text and means.has_number and "text" not in used:
        return "text"
    return None if wishes.is_mail_stopped else "email"


def end_of_quiet(now: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """When it may ring: `now`, or the end of the quiet hours that `now` is in, whatever the clocks do that night."""
    if quiet is None or quiet.since == quiet.until:
        return now
    here = now.astimezone(zone)
    if not quiet.holds_at(here.hour * 60 + here.minute):
        return now
    return _next_at(now, quiet.until, zone)


def next_digest(now: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When the summary of the day comes next, by the town's clock."""
    return _next_at(now, minutes, zone)


def _next_at(now: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """The next instant at which a clock of the zone shows so many minutes after midnight, or has leapt over them."""
    today = now.astimezone(zone).date()
    for days in (0, 1, 2):
        shown = datetime.combine(today + timedelta(days=days), time(minutes // 60, minutes % 60), tzinfo=zone)
        for fold in (0, 1):  # in autumn an hour is shown twice: the first that is to come
            instant = shown.replace(fold=fold).astimezone(now.tzinfo)
            if instant > now:
                return instant
    raise AssertionError("a clock shows every minute within two days")
