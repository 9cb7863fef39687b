"""What is new, on the home page: written until a day, and hidden by phones that keep the page longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.kernel import clock
from server.platform.installation import current
from server.platform.web.formats import month_day
from server.platform.words import current_language


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """One piece of news: its day in figures and in words, and `until`, the instant when it is over (RFC 3339)."""

    title: str
    text: str
    day: str
    day_words: str
    until: str


def latest_news() -> Sequence[NewsItem]:
    """The news of today, the latest first."""
    zone = ZoneInfo(current().town.time_zone)
    today, language = clock.now().astimezone(zone).date(), current_language()
    told = sorted(
        (one for one in current().town.news if one.date <= today <= one.until), key=lambda one: one.date, reverse=True
    )
    return [
        NewsItem(
            title=one.title.says(language),
            text=one.text.says(language),
            day=one.date.isoformat(),
            day_words=month_day(_start_of(one.date, zone)),
            until=_start_of(one.until + timedelta(days=1), zone).isoformat(),
        )
        for one in told
    ]


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
