"""What residents searched in vain, for those who keep the town's synonyms, topics and cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue import MissedSearch, missed_searches
from server.platform import search
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.formats import month

HERE = "/poste/recherches"


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Words that found nothing, how often, and whether they would find something now."""

    words: str
    language: str
    count: int
    is_found_now: bool


@dataclass(frozen=True, kw_only=True)
class MissedMonth:
    """What was missed in one month, the most frequent first."""

    title: str
    searches: Sequence[Missed]


@dataclass(frozen=True, kw_only=True)
class SearchesPage:
    """The months, the latest first."""

    months: Sequence[MissedMonth]


async def show_searches(request: Request) -> Response:
    """What was searched and not found, by month."""
    return render(request, "desk/searches.html", SearchesPage(months=_months(await missed_searches())), cache=NO_STORE)


def _months(found: Iterable[MissedSearch]) -> list[MissedMonth]:
    return [
        MissedMonth(title=month(date.fromisoformat(f"{name}-01")), searches=[_missed(one) for one in of_it])
        for name, of_it in groupby(found, key=lambda one: one.month)
    ]


def _missed(one: MissedSearch) -> Missed:
    index = search.index_for(one.language)
    return Missed(
        words=one.words, language=one.language, count=one.count, is_found_now=bool(index.find(one.words, limit=1))
    )
