"""Results of the surveys, for supervisors: of answers that are enough to tell of nobody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.days import today
from server.platform.db import execute_returning
from server.platform.words import _
from server.surveys import rules

COMMENTS_AT_MOST = 200
_QUARTERS = "SELECT DISTINCT quarter FROM survey_answers ORDER BY quarter DESC"
_MOMENTS = "SELECT DISTINCT moment FROM survey_answers WHERE quarter = ?"
_COUNTS = """
SELECT moment, department, score, COUNT(*) AS number FROM survey_answers
WHERE quarter = ? AND (NOT is_waiting OR quarter < ?) GROUP BY moment, department, score
"""
_COMMENTS = """
SELECT score, comment FROM survey_answers
WHERE quarter = ? AND (NOT is_waiting OR quarter < ?) AND moment = ? AND comment <> '' ORDER BY id LIMIT ?
"""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the answers of a group say: how many gave each score, the best first, and the share that is satisfied."""

    total: int
    counts: Sequence[int]
    satisfied: rules.Interval


@dataclass(frozen=True, kw_only=True)
class SurveyResult:
    """One survey in one quarter; `whole` is None, and nothing else is there, below five answers."""

    moment: rules.Moment
    whole: Result | None
    departments: Sequence[tuple[str, Result]]
    has_hidden: bool
    """Whether some departments have too few answers to be shown."""
    comments: Sequence[tuple[int, str]]
    """With the score of each, in the order of random ids: which came last is not told."""


async def quarters(viewer: Viewer) -> Sequence[date]:
    """The quarters in which anything was answered, the latest first."""
    _require_supervisor(viewer)
    return [_day(row["quarter"]) for row in await execute_returning(_QUARTERS, [])]


async def results(viewer: Viewer, quarter: date) -> Sequence[SurveyResult]:
    """Each survey that was answered in a quarter, in the order of a request's life."""
    _require_supervisor(viewer)
    scores: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in await execute_returning(_COUNTS, [quarter, _running()]):
        counted = int(str(row["score"])), int(str(row["number"]))
        scores[str(row["moment"])][str(row["department"])].append(counted)
    known = {str(row["moment"]) for row in await execute_returning(_MOMENTS, [quarter])}
    return [await _survey(moment, quarter, scores[moment]) for moment in rules.MOMENTS if moment in known]


async def _survey(moment: rules.Moment, quarter: date, by_department: dict[str, list[tuple[int, int]]]) -> SurveyResult:
    totals = {code: sum(number for _score, number in found) for code, found in by_department.items()}
    if sum(totals.values()) < rules.SHOWN_FROM:
        return SurveyResult(moment=moment, whole=None, departments=(), has_hidden=False, comments=())
    named = {code: total for code, total in totals.items() if code}
    shown = rules.shown_groups(named)
    rows = await execute_returning(_COMMENTS, [quarter, _running(), moment, COMMENTS_AT_MOST])
    return SurveyResult(
        moment=moment,
        whole=_result([pair for found in by_department.values() for pair in found]),
        departments=[(code, _result(by_department[code])) for code in sorted(shown)],
        has_hidden=len(shown) < len(named),
        comments=[(int(str(row["score"])), str(row["comment"])) for row in rows],
    )


def _result(found: Sequence[tuple[int, int]]) -> Result:
    counts = rules.counted(found)
    best = sum(number for score, number in zip(rules.SCORES, counts, strict=True) if score >= rules.SATISFIED)
    return Result(total=sum(counts), counts=counts, satisfied=rules.wilson(best, sum(counts)))


def _running() -> date:
    """The quarter in which answers still come: those before it are shown whole."""
    return rules.quarter_of(today())


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _require_supervisor(viewer: Viewer) -> None:
    if not viewer.may_supervise:
        raise Problem(code="not-allowed", status=403, title=_("C’est réservé à la supervision."))
