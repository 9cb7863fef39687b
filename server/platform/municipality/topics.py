"""What a topic is: what it explains, where, which questions, who may, and what the town promises."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import CoreSchema, core_schema

from server.kernel.text import LONG_LIMIT, SHORT_LIMIT
from server.platform.municipality import patterns
from server.platform.municipality import when as grammar
from server.platform.municipality.phrases import Code, Phrase, Picture, Record

Kind = Literal["text", "longtext", "number", "date", "choice", "choices", "illustrated", "yesno", "consent", "info"]
PlaceMode = Literal["gps", "text", "map", "address", "intersection", "segment"]
Bound = int | float | str

_EVERY_KIND = frozenset({"code", "kind", "title", "hint", "when"})
_MEMBERS: dict[str, frozenset[str]] = {
    "text": frozenset({"required", "max_length", "pattern"}),
    "longtext": frozenset({"required", "max_length"}),
    "number": frozenset({"required", "unit", "min", "max", "whole"}),
    "date": frozenset({"required", "min", "max"}),
    "choice": frozenset({"required", "options"}),
    "choices": frozenset({"required", "options", "min", "max"}),
    "illustrated": frozenset({"required", "options", "min", "max", "several"}),
    "yesno": frozenset({"required"}),
    "consent": frozenset({"required"}),
    "info": frozenset(),
}
# Beyond these, Python and JavaScript would not write a number with the same signs.
_GREATEST = 10**15
_LENGTHS = {"text": SHORT_LIMIT, "longtext": LONG_LIMIT}


class _AsWritten:
    """Reads a condition. Not a PlainValidator: that builds schemas of all the trees, a tenth of a second at start."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_read_when)

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: CoreSchema, _handler: object) -> dict[str, object]:
        # What the grammar itself refuses is said by `municipality check`, with its line.
        return {"type": "object", "description": "When the question is asked: docs/municipality.md"}


def _read_when(written: object) -> object:
    return written if written is None or isinstance(written, grammar.TREES) else grammar.read(written)


def number_of(written: str) -> int | float | None:
    """The number a text writes (`3`, `2.5`, at most four decimals), None when it writes none."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= _GREATEST or number != round(number, 4):
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _read_bound(written: object) -> object:
    if not isinstance(written, str) or grammar.DAY.fullmatch(written):
        return written
    number = number_of(written)
    if number is None:
        raise ValueError(
            "write a number with at most four decimals, or for a date: today, today-30, today+7 or 2026-01-31"
        )
    return number


class Option(Record):
    """One of the answers that a question offers."""

    code: Code
    title: Phrase
    hint: Phrase | None = None
    picture: Picture | None = None


class Pattern(Record):
    """The form that a text must have, and the sentence said when it has not."""

    regex: str = Field(min_length=1, max_length=200)
    message: Phrase

    @model_validator(mode="after")
    def _reads_alike(self) -> "Pattern":
        fault = patterns.fault_of(self.regex)
        if fault:
            raise ValueError(fault)
        return self


class Question(Record):
    """One question of a topic; of an `info`, the title is the paragraph itself."""

    code: Code
    kind: Kind
    title: Phrase
    hint: Phrase | None = None
    required: bool = False
    when: Annotated[grammar.When | None, _AsWritten] = None
    options: tuple[Option, ...] = ()
    several: bool = False
    unit: Phrase | None = None
    whole: bool = False
    min: Annotated[Bound | None, BeforeValidator(_read_bound)] = None
    max: Annotated[Bound | None, BeforeValidator(_read_bound)] = None
    max_length: int = Field(default=0, ge=0, le=LONG_LIMIT)
    pattern: Pattern | None = None

    @model_validator(mode="after")
    def _suits_its_kind(self) -> "Question":
        strange = self.model_fields_set - _EVERY_KIND - _MEMBERS[self.kind]
        if strange:
            raise ValueError(f"a question of kind {self.kind} takes no {', '.join(sorted(strange))}: remove it")
        if self.code in grammar.WORDS_OF_THE_GRAMMAR:
            raise ValueError(f"{self.code} is a word of the when grammar: give the question another code")
        for fault in (self._fault_of_options(), self._fault_of_bounds()):
            if fault:
                raise ValueError(fault)
        return self

    @property
    def limit(self) -> int:
        """The most characters that a text answer may have."""
        most = _LENGTHS.get(self.kind, SHORT_LIMIT)
        return min(self.max_length, most) if self.max_length else most

    @property
    def is_several(self) -> bool:
        """Whether the answer is a list of options."""
        return self.kind == "choices" or (self.kind == "illustrated" and self.several)

    @property
    def is_choice(self) -> bool:
        """Whether the answer is one or several of the options."""
        return self.kind in {"choice", "choices", "illustrated"}

    def _fault_of_options(self) -> str | None:
        codes = [option.code for option in self.options]
        if self.is_choice and not codes:
            return "write the options"
        if len(set(codes)) < len(codes):
            return "two options have the same code: give each its own"
        pictured = [option.picture is not None for option in self.options]
        if self.kind == "illustrated" and not all(pictured):
            return "an illustrated question needs a picture for each of its options"
        if self.kind != "illustrated" and any(pictured):
            return "only an illustrated question has pictures: write kind: illustrated"
        return None

    def _fault_of_bounds(self) -> str | None:
        given = [bound for bound in (self.min, self.max) if bound is not None]
        wanted = str if self.kind == "date" else int if self.is_choice else int | float
        if not all(isinstance(bound, wanted) for bound in given):
            return "min and max are days for a date (today, today-30, 2026-01-31), numbers otherwise"
        if isinstance(self.min, int | float) and isinstance(self.max, int | float) and self.min > self.max:
            return "min is greater than max"
        if self.given_max_length_is_too_much:
            return f"max_length is at most {_LENGTHS[self.kind]} for this kind"
        return None

    @property
    def given_max_length_is_too_much(self) -> bool:
        return self.max_length > _LENGTHS.get(self.kind, LONG_LIMIT)


class Place(Record):
    """How the place of a case is given."""

    modes: tuple[PlaceMode, ...] = Field(min_length=1)
    title: Phrase = Field(default={"fr": "Où est-ce ?", "en": "Where is it?"}, validate_default=True)
    hint: Phrase | None = None
    required: bool = True


def _modes_alone(written: object) -> object:
    return {"modes": written} if isinstance(written, list) else written


class Pledge(Record):
    """What the town promises, in working days from the reception."""

    first_follow_up_days: int = Field(ge=1, le=365)
    resolution_days: int | None = Field(default=None, ge=1, le=3650)


class Route(Record):
    """The department that receives the cases of a topic."""

    department: Code


class Emergency(Record):
    """What is said before anything is typed, for what must not wait for the 311."""

    ask: Phrase
    tell: Phrase
    then: Literal["call-911"] = "call-911"


class CommentBox(Record):
    """The free comment at the end of the questions."""

    title: Phrase = Field(default={"fr": "Commentaires", "en": "Comments"}, validate_default=True)
    hint: Phrase | None = None
    required: bool = False


class Document(Record):
    """A paper that the town asks for: what it is, and when it is wanted."""

    code: Code
    title: Phrase
    hint: Phrase | None = None
    required: bool = False


class Photos(Record):
    """The photos and files joined to a case."""

    max: int = Field(default=5, ge=0, le=20)
    hint: Phrase | None = None


class LookAlikes(Record):
    """How far open cases of the same nature lie that may be the same one."""

    radius_m: int = Field(ge=25, le=150)


class Topic(Record):
    """The nature of a demand: all that the four steps need, the same on the phone and on the server."""

    code: Code
    category: Code
    kind: Literal["intervention", "information", "complaint", "comment"] = "intervention"
    title: Phrase
    summary: Phrase
    icon: Code
    order: int = 100
    popular: bool = False
    explanation: tuple[Phrase, ...] = Field(min_length=1)
    duration_min: int = Field(ge=1, le=60)
    who: Literal["account", "contact", "anonymous-allowed"]
    place: Annotated[Place, BeforeValidator(_modes_alone)]
    pledge: Pledge
    route: Route
    emergency: Emergency | None = None
    keywords: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    comment: CommentBox = CommentBox()
    photos: Photos = Photos()
    documents: tuple[Document, ...] = ()
    """What to have at hand, said before anything is asked."""
    terms: tuple[Phrase, ...] = ()
    """What the person accepts before the first question, a paragraph each; none where nothing is to be accepted."""
    essential: bool = False
    """Whether it stays offered in the exceptional mode (civil security)."""
    public: bool = False
    """Whether everybody may see where open cases of this nature lie; words and photos are for the agents to open."""
    look_alikes: LookAlikes | None = None

    @model_validator(mode="after")
    def _shows_what_it_compares(self) -> "Topic":
        if self.look_alikes and not self.public:
            raise ValueError("look_alikes shows open cases to everybody: write public: yes too, or remove it")
        return self

    @property
    def allows_anonymous(self) -> bool:
        return self.who == "anonymous-allowed"

    @property
    def needs_account(self) -> bool:
        return self.who == "account"

    @property
    def is_read_first(self) -> bool:
        """Whether there is something to prepare before the form: an account to open, papers to gather."""
        return self.needs_account or bool(self.documents)

    def question(self, code: str) -> Question | None:
        """The question of that code, None when the topic has none."""
        return next((question for question in self.questions if question.code == code), None)

    def pictures(self) -> frozenset[str]:
        """The names of the pictures that the topic shows."""
        return frozenset(option.picture for asked in self.questions for option in asked.options if option.picture)
