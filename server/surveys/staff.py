"""« Sondages »: what people answered, for supervisors, without anybody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.platform.installation import current
from server.platform.web import SUPERVISION, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.formats import number
from server.platform.words import _, current_language
from server.surveys import queries, rules, sentences
from server.surveys.queries import Result, SurveyResult

PATH = "/poste/sondages"


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """A group in words: « 84 % sont satisfaites (entre 71 % et 92 %) »."""

    title: str
    total: int
    share: str
    low: str
    high: str


@dataclass(frozen=True, kw_only=True)
class AnswerCount:
    """How many gave one of the five answers."""

    word: str
    count: int
    percent: str
    share: float


@dataclass(frozen=True, kw_only=True)
class SurveyView:
    """One survey; `whole` is None while it has too few answers."""

    title: str
    question: str
    satisfied: str
    whole: ResultLine | None
    counts: Sequence[AnswerCount]
    departments: Sequence[ResultLine]
    has_hidden: bool
    comments: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ResultsPage:
    """The surveys of one quarter."""

    filters: Form
    quarters: Sequence[tuple[str, str]]
    surveys: Sequence[SurveyView]
    shown_from: int


async def show_results(request: Request) -> Response:
    """`/poste/sondages?trimestre=2026-04-01`; the latest quarter without it."""
    viewer = request.state.viewer
    known = await queries.quarters(viewer)
    asked = request.query_params.get("trimestre", "")
    quarter = next((one for one in known if one.isoformat() == asked), known[0] if known else None)
    found = await queries.results(viewer, quarter) if quarter else []
    page = ResultsPage(
        filters=Form(values={"trimestre": quarter.isoformat() if quarter else ""}),
        quarters=[(one.isoformat(), _quarter(one)) for one in known],
        surveys=[_view(one) for one in found],
        shown_from=rules.SHOWN_FROM,
    )
    return render(request, "surveys/results.html", page, cache=NO_STORE)


def _quarter(first_day: date) -> str:
    names = (_("1er trimestre {year}"), _("2e trimestre {year}"), _("3e trimestre {year}"), _("4e trimestre {year}"))
    return names[first_day.month // 3].format(year=first_day.year)


def _view(found: SurveyResult) -> SurveyView:
    words = dict(sentences.answers(found.moment))
    town, language = current().town, current_language()
    return SurveyView(
        title=sentences.name_of(found.moment),
        question=sentences.question(found.moment),
        satisfied=sentences.satisfied(found.moment),
        whole=_line(_("Ensemble"), found.whole) if found.whole else None,
        counts=_counts(found.whole, words) if found.whole else (),
        departments=[_line(town.department_title(code, language), one) for code, one in found.departments],
        has_hidden=found.has_hidden,
        comments=[(words[score], comment) for score, comment in found.comments],
    )


def _counts(whole: Result, words: dict[int, str]) -> list[AnswerCount]:
    return [
        AnswerCount(word=word, count=count, percent=_percent(count / whole.total), share=count / whole.total)
        for word, count in zip(words.values(), whole.counts, strict=True)
    ]


def _line(title: str, result: Result) -> ResultLine:
    share, low, high = (_percent(one) for one in (result.satisfied.share, result.satisfied.low, result.satisfied.high))
    return ResultLine(title=title, total=result.total, share=share, low=low, high=high)


def _percent(share: float) -> str:
    return _("{number}\u00a0%").format(number=number(round(share * 100)))


routes: list[BaseRoute] = [route(PATH, show_results, policy=SUPERVISION)]
