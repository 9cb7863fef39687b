"""The exceptional mode as the staff's page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.accounts import Account
from server.kernel import clock
from server.platform.installation import current
from server.platform.municipality import Words
from server.platform.web.banner import Banner
from server.platform.web.form import Form
from server.platform.words import current_language
from server.steering import rules
from server.steering.forms import LIMITS, USUAL_LENGTH, languages
from server.steering.models import OPEN, ExceptionalPeriod, ExceptionalStep
from server.steering.sentences import language_name, step_words


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One decision: what, when, by whom, and until when it let the mode last."""

    words: str
    at: datetime
    by: str
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class PeriodView:
    """One event and what was decided of it."""

    url: str
    title: str
    reason: str
    is_reduced: bool
    is_open: bool
    may_resume: bool
    ends_at: datetime
    steps: Sequence[StepView]


@dataclass(frozen=True, kw_only=True)
class SteeringPage:
    """What is in force, the form that switches it on, what residents would see, and the history."""

    form: Form
    languages: Sequence[tuple[str, str]]
    """Code and name; the name is empty where the town has one language."""
    limits: Mapping[str, int]
    preview: Banner
    present: PeriodView | None
    resumable: PeriodView | None
    history: Sequence[PeriodView]


def languages_shown() -> list[tuple[str, str]]:
    """The languages of the fields."""
    known = languages()
    return [(code, language_name(code) if len(known) > 1 else "") for code in known]


def page_of(form: Form, periods: Sequence[ExceptionalPeriod], steps: Sequence[ExceptionalStep]) -> SteeringPage:
    """The page, with what is typed in the form as residents would see it."""
    history = [period_view(period, [step for step in steps if step.period_id == period.id]) for period in periods]
    present = next((period for period in history if period.is_open), None)
    return SteeringPage(
        form=form,
        languages=languages_shown(),
        limits=LIMITS,
        preview=preview_of(form),
        present=present,
        resumable=None if present else next((period for period in history if period.may_resume), None),
        history=history,
    )


def period_view(period: ExceptionalPeriod, steps: Sequence[ExceptionalStep]) -> PeriodView:
    """One event and what was decided of it, newest last."""
    now = clock.now()
    return PeriodView(
        url=f"/poste/mode-exceptionnel/{period.id}",
        title=Words(**period.title).says(current_language()),
        reason=period.reason,
        is_reduced=period.is_reduced,
        is_open=period.slot == OPEN and now < period.ends_at,
        may_resume=rules.may_undo_end(ended_at=period.ended_by_hand_at, ends_at=period.ends_at, now=now),
        ends_at=period.ends_at,
        steps=[
            StepView(words=step_words(step.kind), at=step.recorded_at, by=_name(step.author), ends_at=step.ends_at)
            for step in steps
        ],
    )


def preview_of(form: Form) -> Banner:
    """What residents would see of what is typed."""
    code = current_language().split("-")[0]
    written = {name: str(form.values.get(f"{name}_{code}", "")) for name in LIMITS}
    now = clock.now()
    typed = rules.instant_of(str(form.values.get("ends_at", "")), current().town.time_zone)
    until = typed if typed and typed > now else now + USUAL_LENGTH  # a page takes away a banner whose time is over
    return Banner(state="", **written, until=until, is_reduced=form.values.get("reduced") == "yes")


def _name(account: Account | None) -> str:
    return " ".join(filter(None, (account.first_name, account.last_name))) if account else ""
