"""Dates, hours, sizes, money and telephone numbers as people read them, in the town's zone and their language."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from server.platform import words
from server.platform.installation import current

DAY, MONTH_DAY, CALENDAR_DAY, LONG_DAY, INSTANT = "day", "month-day", "calendar-day", "long-day", "instant"
PATTERNS = {
    "fr": {
        DAY: "EEEE d MMMM y",
        MONTH_DAY: "d MMMM",
        CALENDAR_DAY: "EEEE d MMMM",
        LONG_DAY: "d MMMM y",
        INSTANT: "d MMM y, H\u00a0'h'\u00a0mm",
    },
    "en": {
        DAY: "EEEE, MMMM d, y",
        MONTH_DAY: "MMMM d",
        CALENDAR_DAY: "EEEE, MMMM d",
        LONG_DAY: "MMMM d, y",
        INSTANT: "MMM d, y, h:mm\u00a0a",
    },
}
"""The order of its parts is the language's; names of days and months come from Babel, in the region's own form."""
_FIRST = re.compile(r"(?<!\d)1 (?=[a-zéû]{3})")
_GAPS = re.compile(r"[\s.\-()\u00a0\u202f]")


def day(moment: datetime) -> str:
    """« mardi 24 novembre 2026 », “Tuesday, November 24, 2026”"""
    return _write(moment, DAY)


def month_day(moment: datetime) -> str:
    """« 24 novembre », “November 24”"""
    return _write(moment, MONTH_DAY)


def instant(moment: datetime) -> str:
    """« 24 nov. 2026, 14 h 05 », “Nov 24, 2026, 2:05 p.m.”, the hour on one line"""
    return _write(moment, INSTANT)


def calendar_day(date_: date) -> str:
    """« mardi 24 novembre », “Tuesday, November 24”: a day of the town's own calendar"""
    return _write_date(date_, CALENDAR_DAY)


def long_day(date_: date) -> str:
    """« 1er mars 2026 », “March 1, 2026”"""
    return _write_date(date_, LONG_DAY)


def clock_time(minutes: int) -> str:
    """What a clock shows so many minutes after midnight: « 17 h », « 17 h 30 », "17:30"."""
    hours, rest = divmod(minutes, 60)
    if not words.is_french():
        return f"{hours}:{rest:02}"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02}" if rest else "")


def number(value: float) -> str:
    """« 4 000 », « 2,5 »; “4,000”, “2.5”"""
    return format_decimal(value, locale=_locale())


def small_number(value: int) -> str:
    """« deux », “two”: a count inside a sentence, in words from two to five."""
    _ = words._
    return {2: _("deux"), 3: _("trois"), 4: _("quatre"), 5: _("cinq")}.get(value, str(value))


def money(cents: int, currency: str) -> str:
    """« 12,50 $ », « 12,50 € »; “$12.50”: an amount of cents of a currency (ISO 4217)."""
    return format_currency(cents / 100, currency, locale=_locale())


def month(date_: date) -> str:
    """« novembre 2026 »"""
    return format_date(date_, "MMMM y", locale=_locale())


def file_size(size_bytes: int) -> str:
    """« 412 ko », « 2,4 Mo »; “412 KB”, “2.4 MB”"""
    if size_bytes < 1_000_000:
        return words._("{size} ko").format(size=max(1, round(size_bytes / 1000)))
    return words._("{size} Mo").format(size=number(round(size_bytes / 1_000_000, 1)))


def phone(typed: str) -> str:
    """« 418-555-0311 », « 01 23 45 67 89 »: a number of the town's country in its groups; another's as it was typed."""
    return _phone(typed, current().town.country)


@lru_cache(maxsize=1024)
def _phone(typed: str, country: str) -> str:
    bare = _GAPS.sub("", typed)
    if country in {"CA", "US"} and (found := re.fullmatch(r"(?:\+?1)?([2-9]\d{2})(\d{3})(\d{4})", bare)):
        return "-".join(found.groups())
    if country == "FR" and (found := re.fullmatch(r"(?:0|\+33)([1-9])(\d{2})(\d{2})(\d{2})(\d{2})", bare)):
        return "\u00a0".join([f"0{found[1]}", *found.groups()[1:]])
    return typed


def _write_date(date_: date, form: str) -> str:
    return _french_first(format_date(date_, _pattern(form), locale=_locale()))


def _write(moment: datetime, form: str) -> str:
    return _written(moment, _pattern(form), zone=current().town.time_zone, locale=_locale())


@lru_cache(maxsize=4096)
def _written(moment: datetime, pattern: str, *, zone: str, locale: str) -> str:
    # The same instants are read again and again, and Babel takes 100 µs for one.
    return _french_first(format_datetime(moment.astimezone(ZoneInfo(zone)), pattern, locale=locale))


def _french_first(written: str) -> str:
    """The first of a month is « 1er » in French; months are written so in no other language of ours."""
    return _FIRST.sub("1er ", written)


def _pattern(form: str) -> str:
    return PATTERNS["fr" if words.is_french() else "en"][form]


def _locale() -> str:
    return words.current_language().replace("-", "_")
