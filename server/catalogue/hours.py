"""When the centre answers, as pages say it: a sentence that is always true, and the figures for the phone's own line.

Pages are kept for weeks: nothing here depends on the hour at which a page was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from server import steering
from server.catalogue.opening import Week, minutes_of
from server.catalogue.zones import zone_of
from server.kernel import clock
from server.platform.holidays import days_off
from server.platform.installation import current
from server.platform.municipality.phrases import WEEKDAYS
from server.platform.municipality.town import Hours
from server.platform.words import current_language

YEARS = 2
"""How many years of holidays a page takes along."""


@dataclass(frozen=True, kw_only=True)
class OpeningView:
    """`said` and `outside` are always true; `week` lets the phone say how things stand now, empty when it must not."""

    said: str
    outside: str
    week: Mapping[str, object]
    is_exceptional: bool = False


def opening_view() -> OpeningView:
    """The hours of the town, or those of the exceptional mode while it is in force."""
    town, language = current().town, current_language()
    outside = town.hours.outside.says(language) if town.hours.outside else ""
    mode = steering.mode()
    if mode:
        return OpeningView(said=mode.hours.says(language), outside="", week={}, is_exceptional=True)
    return OpeningView(
        said=town.hours.said.says(language),
        outside=outside,
        week=_figures(town.hours, town.time_zone, region=(town.country, town.subdivision), year=clock.now().year),
    )


def week_of(hours: Hours, *, region: tuple[str, str | None], year: int) -> Week:
    """The hours as the rules read them, with the holidays of this year and the next."""
    return Week(
        days=frozenset(WEEKDAYS.index(day) for day in hours.days),
        opens=minutes_of(hours.opens),
        closes=minutes_of(hours.closes),
        off=frozenset().union(*(days_off(*region, year + ahead) for ahead in range(YEARS))),
    )


@lru_cache(maxsize=8)
def _figures(hours: Hours, time_zone: str, *, region: tuple[str, str | None], year: int) -> Mapping[str, object]:
    week = week_of(hours, region=region, year=year)
    return {
        "days": sorted(week.days),
        "opens": week.opens,
        "closes": week.closes,
        "off": [day.isoformat() for day in sorted(week.off) if day.weekday() in week.days],
        "until": f"{year + YEARS}-01-01",
        **zone_of(time_zone, year=year),
    }
