"""What a question is: its kind, what it offers, which answers it admits, and when it is asked."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import CoreSchema, core_schema

from server.kernel.text import LONG_LIMIT, SHORT_LIMIT
from server.platform.municipality import patterns
from server.platform.municipality import when as grammar
from server.platform.municipality.phrases import Code, Phrase, Picture, Record, Weekday

Kind = Literal[
    "text", "longtext", "number", "date", "timeslot", "choice", "choices", "illustrated", "yesno", "place", "file",
    "group", "consent", "info",
]  # fmt: skip
Bound = int | float | str

_EVERY_KIND = frozenset({"code", "kind", "title", "hint", "when"})
_MEMBERS: dict[str, frozenset[str]] = {
    "text": frozenset({"required", "max_length", "pattern"}),
    "longtext": frozenset({"required", "max_length"}),
    "number": frozenset({"required", "unit", "min", "max", "whole"}),
    "date": frozenset({"required", "min", "max"}),
    "timeslot": frozenset({"required", "options", "min", "max", "weekdays"}),
    "choice": frozenset({"required", "options", "menu"}),
    "choices": frozenset({"required", "options", "min", "max"}),
    "illustrated": frozenset({"required", "options", "min", "max", "several"}),
    "yesno": frozenset({"required"}),
    "place": frozenset({"required"}),
    "file": frozenset({"required", "min", "max", "max_size_mb"}),
    "group": frozenset({"required", "min", "max", "item", "questions"}),
    "consent": frozenset({"required"}),
    "info": frozenset(),
}
_OFFERING = frozenset({"choice", "choices", "illustrated", "timeslot"})
_COUNTED = frozenset({"choices", "illustrated", "file", "group"})
_DATED = frozenset({"date", "timeslot"})
MOST_ITEMS = 20
"""Of a repeating group, and files of one question."""
USUAL_ITEMS = {"group": 10, "file": 3}
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


def members_of(kind: str) -> frozenset[str]:
    """The members that a question of this kind may have; of an unknown kind, those that every question has."""
    return _EVERY_KIND | _MEMBERS.get(kind, frozenset())


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
    emergency: Phrase | None = None
    """What is said where this answer is the emergency services' to hear: the form goes no further with it."""


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
    """One question of a topic; of an `info`, the title is the paragraph itself, of a `group` what is told of each."""

    code: Code
    kind: Kind
    title: Phrase
    hint: Phrase | None = None
    required: bool = False
    when: Annotated[grammar.When | None, _AsWritten] = None
    options: tuple[Option, ...] = ()
    several: bool = False
    menu: bool = False
    """Of a choice: a list that unrolls, for options that need no more than their name."""
    unit: Phrase | None = None
    whole: bool = False
    min: Annotated[Bound | None, BeforeValidator(_read_bound)] = None
    max: Annotated[Bound | None, BeforeValidator(_read_bound)] = None
    max_length: int = Field(default=0, ge=0, le=LONG_LIMIT)
    pattern: Pattern | None = None
    weekdays: tuple[Weekday, ...] = ()
    """Of a time slot: the days on which there are some; every day when none is named."""
    max_size_mb: int = Field(default=0, ge=0, le=100)
    """Of a file: the most that one may weigh, in MiB; what the town takes of any photo when none is named."""
    item: Phrase | None = None
    """Of a group: what one of it is called: « Enfant »."""
    questions: tuple["Question", ...] = ()

    @model_validator(mode="after")
    def _suits_its_kind(self) -> "Question":
        strange = self.model_fields_set - _EVERY_KIND - _MEMBERS[self.kind]
        if strange:
            raise ValueError(f"a question of kind {self.kind} takes no {', '.join(sorted(strange))}: remove it")
        if self.code in grammar.WORDS_OF_THE_GRAMMAR:
            raise ValueError(f"{self.code} is a word of the when grammar: give the question another code")
        for fault in (self._fault_of_options(), self._fault_of_bounds(), self._fault_of_group()):
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

    @property
    def least(self) -> int:
        """The fewest files or items that are given, when any are."""
        return self.min if isinstance(self.min, int) else 1 if self.required else 0

    @property
    def most(self) -> int:
        """The most files or items that may be given."""
        return self.max if isinstance(self.max, int) else USUAL_ITEMS.get(self.kind, MOST_ITEMS)

    @property
    def max_size(self) -> int:
        """The most bytes that one file may have; 0 when the question names no limit."""
        return self.max_size_mb * 1024 * 1024

    def _fault_of_options(self) -> str | None:
        codes = [option.code for option in self.options]
        if self.kind in _OFFERING and not codes:
            return "write the options"
        if len(set(codes)) < len(codes):
            return "two options have the same code: give each its own"
        pictured = [option.picture is not None for option in self.options]
        if self.kind == "illustrated" and not all(pictured):
            return "an illustrated question needs a picture for each of its options"
        if self.kind != "illustrated" and any(pictured):
            return "only an illustrated question has pictures: write kind: illustrated"
        if self.menu and any(option.hint for option in self.options):
            return "a menu shows the names of its options alone: remove their hints, or menu"
        return None

    def _fault_of_bounds(self) -> str | None:
        given = [bound for bound in (self.min, self.max) if bound is not None]
        wanted = str if self.kind in _DATED else int if self.kind in _COUNTED else int | float
        if not all(isinstance(bound, wanted) for bound in given):
            return "min and max are days for a date (today, today-30, 2026-01-31), numbers otherwise"
        if self.kind in {"file", "group"} and not all(0 <= bound <= MOST_ITEMS for bound in given):  # type: ignore[operator] # numbers, as was just seen
            return f"min and max of a {self.kind} lie between 0 and {MOST_ITEMS}"
        if isinstance(self.min, int | float) and isinstance(self.max, int | float) and self.min > self.max:
            return "min is greater than max"
        if self.given_max_length_is_too_much:
            return f"max_length is at most {_LENGTHS[self.kind]} for this kind"
        return None

    @property
    def given_max_length_is_too_much(self) -> bool:
        return self.max_length > _LENGTHS.get(self.kind, LONG_LIMIT)

    def _fault_of_group(self) -> str | None:
        if self.kind != "group":
            return None
        if not self.questions or not self.item:
            return "write item (what one is called) and the questions that are asked of each"
        nested = next((one for one in self.questions if one.kind in {"group", "file"}), None)
        return f"a {nested.kind} cannot be asked inside a group: ask it outside" if nested else None


TERMS = Question.model_validate(
    {
        "code": "conditions",
        "kind": "consent",
        "title": {"fr": "J’ai lu et j’accepte les conditions.", "en": "I have read and accept the terms."},
        "hint": {"fr": "Elles sont à la première étape.", "en": "They are in the first step."},
        "required": True,
    }
)
"""Asked first where a topic has terms: the answer, with its catalogue's version, is the proof."""


def every(questions: Iterable[Question]) -> Iterator[Question]:
    """All questions, those of groups after their group."""
    for question in questions:
        yield question
        yield from every(question.questions)


def at_path(questions: Iterable[Question], path: str) -> Question | None:
    """The question at a path such as `depuis` or `enfants.0.prenom`; None when there is none."""
    code, _dot, rest = path.partition(".")
    found = next((question for question in questions if question.code == code), None)
    if not rest or found is None:
        return found if not rest else None
    _index, _dot, inner = rest.partition(".")
    return at_path(found.questions, inner) if inner else None
