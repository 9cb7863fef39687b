"""Dates as people read them, in the town's zone and the person's language."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from server.platform import words
from server.platform.installation import current


def day(moment: datetime) -> str:
    """« mardi 24 novembre 2026 »"""
    return _write(moment, "EEEE d MMMM y")


def month_day(moment: datetime) -> str:
    """« 24 novembre »"""
    return _write(moment, "d MMMM")


def instant(moment: datetime) -> str:
    """« 24 nov. 2026, 14 h 05 », the hour on one line"""
    is_french = words.current_language().startswith("fr")
    return _write(moment, "d MMM y, HH\u00a0'h'\u00a0mm" if is_french else "MMM d, y, h:mm a")


def calendar_day(date_: date) -> str:
    """« mardi 24 novembre », a day of the town's own calendar"""
    written = format_date(date_, "EEEE d MMMM", locale=_locale())
    return written.replace(" 1 ", " 1er ") if words.current_language().startswith("fr") else written


def month(date_: date) -> str:
    """« novembre 2026 »"""
    return format_date(date_, "MMMM y", locale=_locale())


def file_size(size_bytes: int) -> str:
    """« 412 ko », « 2,4 Mo »"""
    if size_bytes < 1_000_000:
        return words._("{size} ko").format(size=max(1, round(size_bytes / 1000)))
    return words._("{size} Mo").format(size=format_decimal(round(size_bytes / 1_000_000, 1), locale=_locale()))


def _write(moment: datetime, pattern: str) -> str:
    return _written(moment, pattern, zone=current().town.time_zone, locale=_locale())


@lru_cache(maxsize=4096)
def _written(moment: datetime, pattern: str, *, zone: str, locale: str) -> str:
    # The same instants are read again and again, and Babel takes 100 µs for one.
    return format_datetime(moment.astimezone(ZoneInfo(zone)), pattern, locale=locale)


def _locale() -> str:
    return words.current_language().replace("-", "_")
