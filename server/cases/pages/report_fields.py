"""The fields of the report form, read as the body of a case and judged by the rules that judge a phone's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from starlette.datastructures import FormData

from server import catalogue
from server.cases import checks
from server.cases.actions.staging import Staged
from server.cases.forms import SCHEMA, CaseBody, Chosen, instant_of, read_case, read_chosen
from server.cases.pages.report_items import with_items
from server.cases.pages.report_place import PLACE_FIELDS, SEARCHED, read_place
from server.kernel import clock
from server.kernel.ids import new_case_id
from server.kernel.problems import FieldError, Problem
from server.kernel.text import normalise, tidy
from server.kernel.viewer import Viewer
from server.platform.days import today
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.web.form import number_of
from server.platform.words import _, current_language

NATURE, PLACE, DETAILS, WHO, SUMMARY = range(1, 6)
PERSON_FIELDS = ("civility", "first_name", "last_name", "email", "phone", "address")
WHO_FIELDS = ("anonymous", *PERSON_FIELDS, "updates_email", "survey_consent")
CIVILITIES = {"m": "M", "mme": "Mme"}
"""How the form writes them, and how the body does."""
ACCURATE_M = 50.0
"""Beyond this the person is asked to confirm the place, or to say it in words."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One posting of the form: what was typed, where, what was asked of us, and what the form carries."""

    topic: Topic
    case_id: UUID
    step: int
    action: str
    captured_at: datetime | None
    shown: frozenset[str]
    """Questions that the person had before their eyes."""
    values: Mapping[str, str | tuple[str, ...]]
    fields: FormData = field(repr=False)
    sealed: tuple[str, ...] = ()
    files: Mapping[str, int] = field(default_factory=dict)
    """How many files the server holds for each question that asks for some."""

    @property
    def step_before(self) -> int:
        """The step that « Retour » opens."""
        return NATURE if self.step == DETAILS and self.topic.place is None else max(NATURE, self.step - 1)

    @property
    def is_anonymous(self) -> bool:
        return self.topic.allows_anonymous and self.values.get("anonymous") == "yes"

    def one(self, name: str) -> str:
        """The single value of a field, tidied; empty when it was not sent."""
        value = self.values.get(name, "")
        return normalise(tidy(value)) if isinstance(value, str) else ""

    def given(self) -> dict[str, object]:
        """Every answer that was sent, asked for or not."""
        return catalogue.read_answers(self.topic.questions, self.fields) | dict(self.files)

    def answers(self) -> dict[str, object]:
        """The answers to the questions that are asked with them."""
        return catalogue.asked_answers(self.topic, self.given(), today=today())

    def written(self) -> str:
        """All that was written in sentences: the comment and the long answers."""
        long = [question for question in self.topic.questions if question.kind == "longtext"]
        return "\n".join(filter(None, [*(self.one(f"q.{question.code}") for question in long), self.one("comment")]))

    def unseen(self) -> frozenset[str]:
        """The fields of the questions that the answers bring up, and that the person has not had before their eyes."""
        if self.one("same_as"):
            return frozenset()  # nothing is asked of whoever says that it is known already
        return frozenset(
            f"q.{code}" for code in catalogue.asked_paths(self.topic, self.given(), today=today()) - self.shown
        )


def read_form(topic: Topic, fields: FormData) -> Sent:
    """The posting as it came; what the form carries and is not ours is replaced or dropped."""
    fields = with_items(topic, fields)
    names = [(name, False) for name in (*PLACE_FIELDS, *WHO_FIELDS, "same_as", "comment")]
    values: dict[str, str | tuple[str, ...]] = {}
    for name, is_several in (*names, *catalogue.names_of(topic.questions, fields)):
        given = [value for value in fields.getlist(name) if isinstance(value, str)]
        if given:
            values[name] = tuple(given) if is_several else given[0]
    return Sent(
        topic=topic,
        case_id=_case_id(_text(fields, "id")),
        step=_step(_text(fields, "etape")),
        action=_text(fields, "action") or "continuer",
        captured_at=_captured_at(_text(fields, "captured_at")),
        shown=frozenset(_text(fields, "shown").split()),
        values=values,
        fields=fields,
        sealed=tuple(value for value in fields.getlist("kept") if isinstance(value, str)),
    )


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The body, when it can be read, and what is to be mended: sentences by field, in the order of the steps."""

    body: CaseBody | None
    errors: dict[str, str]


def judge(sent: Sent, viewer: Viewer, staged: Sequence[Staged], *, upto: int, supersedes: UUID | None = None) -> Judged:
    """What the steps up to `upto` amount to. The later ones are not looked at."""
    values = _body(sent, staged, supersedes)
    found = [*_own_errors(sent)]
    body: CaseBody | None = None
    try:
        body = read_case(_dumped(values))
    except Problem as problem:
        found += problem.errors
        body = _read_without(values, problem.errors)
    if body is not None:
        try:
            checks.require_valid(body, viewer)
        except Problem as problem:
            found += problem.errors or [_sign_in(problem)]
    errors: dict[str, str] = {}
    for error in sorted(found, key=lambda error: step_of(_field_of(error.pointer, sent))):
        name = _field_of(error.pointer, sent)
        if step_of(name) <= upto:
            errors.setdefault(name, error.detail)
    return Judged(body=body, errors=errors)


def step_of(name: str) -> int:
    """The step on which a field stands."""
    if name in PLACE_FIELDS:
        return PLACE
    if name in WHO_FIELDS:
        return WHO
    return NATURE if name == "session" else DETAILS


def _sign_in(problem: Problem) -> FieldError:
    sentence = _("Connectez-vous dans un autre onglet, puis revenez ici et continuez : ce que vous avez écrit reste.")
    return FieldError(pointer="/session", code=problem.code, detail=sentence)


def _own_errors(sent: Sent) -> list[FieldError]:
    """What the form asks and the body does not hold; and what it does not send, for others must hear it at once."""
    is_same = bool(sent.one("same_as"))
    found = [] if is_same else catalogue.steered_errors(sent.topic, sent.answers(), today=today())
    if sent.topic.allows_anonymous and sent.values.get("anonymous") not in {"yes", "no"}:
        found.append(FieldError(pointer="/who/anonymous", code="required", detail=_("Répondez par oui ou par non.")))
    accuracy = number_of(sent.one("accuracy_m"))
    is_vague = _is_gps(sent) and accuracy is not None and accuracy > ACCURATE_M
    is_said = sent.one("place_label") or sent.one("pick_gps") or sent.values.get("place_confirmed") == "yes"
    if is_vague and not is_said:
        found.append(
            FieldError(
                pointer="/place/confirmed",
                code="required",
                detail=_("Votre position est imprécise : confirmez l’endroit ou décrivez-le."),
            )
        )
    return found


def _body(sent: Sent, staged: Sequence[Staged], supersedes: UUID | None) -> dict[str, object]:
    is_anonymous = sent.is_anonymous
    return {
        "schema": SCHEMA,
        "topic": sent.topic.code,
        "catalogue": current().town.catalogue_version,
        "lang": current_language(),
        "answers": sent.answers(),
        "comment": sent.one("comment"),
        "place": read_place(sent.one),
        "who": {"anonymous": is_anonymous, **({} if is_anonymous else _person(sent))},
        "updates": {"email": not is_anonymous and sent.values.get("updates_email") == "yes", "sms": False},
        "survey_consent": not is_anonymous and sent.values.get("survey_consent") == "yes",
        "captured_at": clock.to_iso(sent.captured_at or clock.now()),
        "provisional_reference": None,
        "supersedes": str(supersedes) if supersedes else None,
        "same_as": sent.one("same_as") or None,
        "parts": [
            {"n": n, "question": one.question, "name": one.name, "size": one.size_bytes, "sha256": one.sha256,
             "type": one.media_type}
            for n, one in enumerate(staged, start=1)
        ],
    }  # fmt: skip


def chosen_of(sent: Sent) -> Chosen:
    """The place as it was said; nowhere when it cannot be read."""
    return read_chosen(read_place(sent.one)["chosen"])


def _person(sent: Sent) -> dict[str, object]:
    person: dict[str, object] = {name: sent.one(name) or None for name in PERSON_FIELDS}
    return person | {"civility": CIVILITIES.get(sent.one("civility"), sent.one("civility") or None)}


def _is_gps(sent: Sent) -> bool:
    return sent.values.get("place_mode") == "gps"


def _dumped(values: Mapping[str, object]) -> bytes:
    # A lone half of a character is no UTF-8: it is shown as the check refuses it, not as a crash.
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _read_without(values: dict[str, object], errors: Sequence[FieldError]) -> CaseBody | None:
    """The body without its unreadable members, so that all that is wrong can be told at once."""
    for error in errors:
        *path, last = error.pointer.removeprefix("/").split("/")
        holder: object = values
        for name in path:
            holder = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(holder, dict):
            holder.pop(last, None)
    try:
        return read_case(_dumped(values))
    except Problem:
        return None


def _field_of(pointer: str, sent: Sent) -> str:
    """The form's field for a pointer into the body."""
    first, *rest = pointer.removeprefix("/").split("/")
    if first == "answers":
        return f"q.{'.'.join(rest)}" if rest else "comment"
    if first == "place":
        return _place_field(rest, sent)
    if first == "who":
        return rest[0] if rest and rest[0] in WHO_FIELDS else "first_name"
    return {"comment": "comment", "parts": "photo", "updates": "updates_email"}.get(first, "session")


def _place_field(rest: Sequence[str], sent: Sent) -> str:
    if "confirmed" in rest:
        return "place_confirmed"
    mode = sent.one("place_mode")
    if mode in SEARCHED:
        return f"search_{mode}"
    if "label" in rest or mode == "text":
        return "place_label"
    return "pick_map" if mode == "map" else "place_mode"


def _text(fields: FormData, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _case_id(text: str) -> UUID:
    try:
        known = UUID(text)
    except ValueError:
        return new_case_id()
    return known if known.version == 4 else new_case_id()


def _step(text: str) -> int:
    return int(text) if text in {"1", "2", "3", "4", "5"} else NATURE


def _captured_at(text: str) -> datetime | None:
    known = instant_of(text)
    return known if known is not None and known <= clock.now() else None
