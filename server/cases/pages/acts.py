"""What a reporter may do on the page of their case: add, answer, say that it is not settled, correct, take back.

One form each, that work without a script; the phone takes the same forms to its outbox (`pwa/page/acts`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from server.cases import rules, sentences, views
from server.cases.actions.bringing import Brought
from server.cases.actions.submit import follow_code
from server.cases.bringing import KeptPhoto, kept_of
from server.cases.contributions import ContributionBody, Kind, contribution_of, dump
from server.cases.forms import Chosen, Place
from server.cases.models import Case, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_case_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import find_one
from server.platform.installation import current
from server.platform.web.form import Form
from server.platform.web.formats import instant
from server.platform.words import current_language

TEXTS: Mapping[Kind, str] = {
    "update": "text", "reply": "text", "withdrawal": "explanation", "reopening": "again"
}  # fmt: skip
"""The field of the page that holds the words of each act."""
SEATS: Mapping[Kind, str] = {
    "update": "suivi", "reply": "suivi", "reopening": "reouverture", "correction": "correction"
}  # fmt: skip
"""Where the photos of each act are asked for."""
LONE = "act"
"""The place of what is wrong with the act itself, and with none of its fields."""


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What can be done now, and the forms as they were filled."""

    form: Form = field(default_factory=Form)
    open: str = ""
    """The act whose form is unfolded."""
    form_id: str
    case_id: UUID
    rev: int
    follow_code: str
    """What proves a row of nobody on the phone; empty where an account or nothing does."""
    is_public: bool
    question: str
    """What the town asks; empty when nothing waits for an answer."""
    reopened_until: str
    """Until when « Ce n'est pas réglé » may be said; empty when it cannot."""
    corrected_until: str
    may_withdraw: bool
    reasons: Sequence[tuple[str, str]]
    language: str
    """What the case was written in."""
    asks_place: bool
    photos: Sequence[tuple[str, views.CasePhoto]]
    """The photos of the report that a correction may take away, by number."""
    kept_photos: Sequence[KeptPhoto]
    warning: str
    """What a text that everybody may read seems to give away; empty when nothing."""
    max_photos: int = rules.MAX_PARTS


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The forms as they came back, to be shown again."""

    form: Form
    kind: Kind
    brought: Brought
    warning: str = ""


async def acts_of(case: Case, viewer: Viewer, parts: Sequence[Part], filled: Filled | None = None) -> Acts | None:
    """What the reporter may do with this case now; None once its people were erased."""
    if case.erased_at is not None:
        return None
    own = [part for part in parts if part.entry_id is None and part.state == views.READY]
    values: dict[str, str | tuple[str, ...]] = {"comment": case.comment, "place_label": case.place_label}
    form = filled.form if filled else Form()
    return Acts(
        form=Form(values={**values, **form.values}, errors=form.errors),
        open=filled.kind if filled else "",
        form_id=str(filled.brought.form_id if filled else new_case_id()),
        case_id=case.id,
        rev=case.rev,
        follow_code=follow_code(case.id) if case.account_id is None and case.id in viewer.granted_cases else "",
        is_public=bool(case.publicity),
        question=await _question(case),
        reopened_until=_until(case.status_at + rules.REOPENED_WITHIN, if_=case.status == rules.RESOLVED),
        corrected_until=_until(case.received_at + rules.CORRECTED_WITHIN, if_=_is_untouched(case)),
        may_withdraw=case.status in rules.OPEN and not case.supporters,
        language=case.language,
        reasons=list(sentences.withdrawal_words().items()),
        asks_place=case.place_mode != "" or bool(case.place_label),
        photos=[(str(part.n), photo) for part, photo in zip(own, views.photos_of(case, own), strict=False)],
        kept_photos=kept_of(filled.brought.form_id, filled.brought.photos) if filled else (),
        warning=filled.warning if filled else "",
    )


def body_of(case: Case, kind: Kind, sent: Mapping[str, str], brought: Brought) -> ContributionBody:
    """The act as a body, as a phone would have written it."""
    dropped = [int(n) for n in sent.get("dropped", "").split(",") if n.isdecimal() and len(n) < 3]
    fields: dict[str, object] = {"lang": current_language(), "text": sent.get(TEXTS.get(kind, ""), "")}
    if kind == "withdrawal":
        fields["reason"] = sent.get("reason", "")
    if kind == "correction":
        fields |= {"comment": sent.get("comment", ""), "dropped": dropped, "place": _place(case, sent)}
    return contribution_of(
        case=case.id, base_rev=_rev(sent), kind=kind, fields=fields, captured_at=clock.now(),
        parts=brought.declared(),
    )  # fmt: skip


def identified(body: ContributionBody, form_id: UUID) -> tuple[UUID, str]:
    """The id and the digest of what this form sends: twice the same words are one entry, other words another."""
    timeless = body.model_copy(update={"captured_at": datetime(2000, 1, 1, tzinfo=clock.now().tzinfo)})
    digest = hashlib.sha256(dump(timeless)).hexdigest()
    return UUID(bytes=current().key.sign("entry", str(form_id), digest)[:16], version=4), digest


def errors_of(problem: Problem, kind: Kind) -> dict[str, str]:
    """What is wrong, by the page's field."""
    named = {"text": TEXTS.get(kind, LONE), "parts": f"q.{SEATS.get(kind, '')}", "reason": "reason"}
    if not problem.errors:
        return {LONE: f"{problem.title} {problem.detail}".strip()}
    errors: dict[str, str] = {}
    for one in problem.errors:
        last = one.pointer.rsplit("/", 1)[-1]
        errors.setdefault(named.get(last, last if last in {"comment", "place_label"} else LONE), one.detail)
    return errors


def warning_of(case: Case, kind: Kind, sent: Mapping[str, str]) -> str:
    """What words that everybody may come to read give away of somebody; empty when nothing, or nobody sees them."""
    said = sent.get("comment", "") if kind == "correction" else sent.get(TEXTS.get(kind, ""), "")
    return sentences.personal_warning(said) if case.publicity and kind != "withdrawal" else ""


def _is_untouched(case: Case) -> bool:
    return case.status == rules.NEW and case.joined_to_id is None


def _until(limit: datetime, *, if_: bool) -> str:
    return instant(limit) if if_ and clock.now() <= limit else ""


async def _question(case: Case) -> str:
    asked = await find_one(Entry, "case_id = ? AND rev = ?", case.id, case.question_rev) if case.question_rev else None
    return asked.text if asked else ""


def _place(case: Case, sent: Mapping[str, str]) -> Place | None:
    """The place in words where they were changed: the old point on the map no longer says it."""
    label = sent.get("place_label", case.place_label).strip()
    if not label or label == case.place_label:
        return None
    return Place(chosen=Chosen(mode="text", label=label))


def _rev(sent: Mapping[str, str]) -> int:
    text = sent.get("rev", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
