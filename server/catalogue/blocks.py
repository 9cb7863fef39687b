"""The questions of a topic as the form's pages show them, in the words of the person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.catalogue import rules
from server.catalogue.views import EmergencyView, call_view
from server.platform.installation import current
from server.platform.municipality import Option, Question, Topic, Words
from server.platform.municipality.questions import Bound
from server.platform.words import current_language

NEW = "N"
"""Stands in the names of a blank item where its number will."""


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One answer that is offered."""

    code: str
    title: str
    hint: str
    picture_url: str
    emergency: EmergencyView | None = None
    """Who to call instead, when this is the answer."""


@dataclass(frozen=True, kw_only=True)
class QuestionBlock:
    """One question of the third step; a hidden one stays in the page for the phone to show."""

    path: str
    """Its code, or `enfants.0.prenom` inside a group; its field is `q.<path>`."""
    kind: str
    title: str
    hint: str
    required: bool
    options: Sequence[OptionView]
    several: bool
    unit: str
    whole: bool
    min: str
    max: str
    max_length: int
    hidden: bool
    menu: bool = False
    item: str = ""
    most: int = 0
    max_size_mb: int = 0
    items: Sequence[Sequence["QuestionBlock"]] = field(default=())
    """Of a group: the questions of each item that there is."""
    blank: Sequence["QuestionBlock"] = field(default=())
    """Of a group: those of one that is added."""

    @property
    def option_pairs(self) -> Sequence[tuple[str, str]]:
        """The codes of the options with what they say, for a list that unrolls."""
        return [(option.code, option.title) for option in self.options]


def question_blocks(topic: Topic, answers: Mapping[str, object], *, today: date) -> list[QuestionBlock]:
    """The questions of a topic; those that these answers do not ask for are hidden."""
    given = with_items(topic.questions, answers)
    shown = frozenset(rules.asked(topic.questions, given, today))
    return [_block(question, "", given, shown) for question in topic.questions]


def with_items(questions: Sequence[Question], answers: Mapping[str, object]) -> dict[str, object]:
    """The answers, where each group has as many items as its form shows: at least one."""
    fewest: dict[str, object] = {
        one.code: [{} for _ in range(max(1, one.least))] for one in questions if one.kind == "group"
    }
    return {**fewest, **{code: answer for code, answer in answers.items() if answer or code not in fewest}}


def titles_of(blocks: Sequence[QuestionBlock]) -> Iterator[tuple[str, str]]:
    """What each question asks, by the name of its field, those of groups too."""
    for block in blocks:
        yield f"q.{block.path}", block.title
        for item in block.items:
            yield from titles_of(item)


def paths_of(blocks: Sequence[QuestionBlock]) -> Iterator[str]:
    """The paths of the questions that are shown, those of groups too."""
    for block in blocks:
        if block.hidden:
            continue
        yield block.path
        for item in block.items:
            yield from paths_of(item)


def _block(
    question: Question, around: str, answers: Mapping[str, object], shown: frozenset[str] | None
) -> QuestionBlock:
    path = f"{around}{question.code}"
    items = answers.get(question.code) if question.kind == "group" else None
    return QuestionBlock(
        path=path,
        kind=question.kind,
        title=_said(question.title),
        hint=_said(question.hint),
        required=question.required,
        options=[_option(option) for option in question.options],
        several=question.is_several,
        unit=_said(question.unit),
        whole=question.whole,
        min=_fixed(question.min),
        max=_fixed(question.max),
        max_length=question.limit,
        hidden=question.when is not None if shown is None else path not in shown,
        menu=question.menu,
        item=_said(question.item),
        most=question.most if question.kind in {"group", "file"} else 0,
        max_size_mb=question.max_size_mb,
        items=[_item(question, f"{path}.{n}.", item, shown) for n, item in enumerate(items)]
        if isinstance(items, list)
        else (),
        blank=_item(question, f"{path}.{NEW}.", {}, None),
    )


def _item(group: Question, around: str, answers: object, shown: frozenset[str] | None) -> list[QuestionBlock]:
    given = answers if isinstance(answers, dict) else {}
    return [_block(question, around, given, shown) for question in group.questions]


def _option(option: Option) -> OptionView:
    return OptionView(
        code=option.code,
        title=_said(option.title),
        hint=_said(option.hint),
        picture_url=_picture_url(option.picture),
        emergency=call_view(option.emergency) if option.emergency else None,
    )


def _fixed(bound: Bound | None) -> str:
    """A bound as an attribute. One that moves with the day is left to the phone: the page is kept for weeks."""
    return "" if bound is None or str(bound).startswith("today") else str(bound)


def _picture_url(name: str | None) -> str:
    picture = current().town.picture(name) if name else None
    return picture.url if picture else ""


def _said(words: Words | None) -> str:
    return words.says(current_language()) if words else ""
