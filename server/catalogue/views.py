"""A topic as the form's pages show it, in the words of the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.catalogue import rules
from server.catalogue.phone import definition
from server.platform.installation import current
from server.platform.municipality import Question, Topic, Words
from server.platform.municipality.topics import Bound
from server.platform.words import _, current_language, ngettext
from server.steering import is_put_off


@dataclass(frozen=True, kw_only=True)
class EmergencyView:
    """What is said before anything is typed."""

    ask: str
    tell: str
    phone: str
    phone_url: str


@dataclass(frozen=True, kw_only=True)
class TopicView:
    """What the four steps show of a topic."""

    code: str
    title: str
    icon: str
    explanation: Sequence[str]
    duration_min: int
    pledge: str
    emergency: EmergencyView | None
    is_put_off: bool
    """Whether it waits for the end of an event: what is sent is taken, and treated afterwards."""
    place_title: str
    place_hint: str
    place_required: bool
    comment_title: str
    comment_hint: str
    comment_required: bool
    photos_max: int
    photos_hint: str
    allows_anonymous: bool
    needs_account: bool


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

    code: str
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


def topic_view(topic: Topic) -> TopicView:
    """What the four steps show of a topic."""
    return TopicView(
        code=topic.code,
        title=_said(topic.title),
        icon=topic.icon,
        explanation=[_said(line) for line in topic.explanation],
        duration_min=topic.duration_min,
        pledge=pledge_sentence(topic),
        emergency=_emergency(topic),
        is_put_off=is_put_off(essential=topic.essential),
        place_title=_said(topic.place.title),
        place_hint=_said(topic.place.hint),
        place_required=topic.place.required,
        comment_title=_said(topic.comment.title),
        comment_hint=_said(topic.comment.hint),
        comment_required=topic.comment.required,
        photos_max=topic.photos.max,
        photos_hint=_said(topic.photos.hint),
        allows_anonymous=topic.allows_anonymous,
        needs_account=topic.needs_account,
    )


def question_blocks(topic: Topic, answers: Mapping[str, object], *, today: date) -> list[QuestionBlock]:
    """The questions of a topic; those that these answers do not ask for are hidden."""
    shown = {question.code for question in rules.asked(topic.questions, answers, today)}
    return [_block(question, is_shown=question.code in shown) for question in topic.questions]


def definition_of(topic: Topic) -> dict[str, object]:
    """The topic as JSON values for the phone's evaluator, for `<script type="application/json">` through `tojson`."""
    return definition(topic, language=current_language(), time_zone=current().town.time_zone)


def pledge_sentence(topic: Topic) -> str:
    """« Un premier suivi sera effectué dans un délai maximal de deux jours ouvrables. »"""
    days = topic.pledge.first_follow_up_days
    return ngettext(
        "Un premier suivi sera effectué dans un délai maximal d’un jour ouvrable.",
        "Un premier suivi sera effectué dans un délai maximal de {days} jours ouvrables.",
        days,
    ).format(days=_small_number(days))


def phone_url(number: str) -> str:
    """The address that dials a number."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


def _emergency(topic: Topic) -> EmergencyView | None:
    if topic.emergency is None:
        return None
    return _call(topic.emergency.tell, ask=_said(topic.emergency.ask))


def _call(tell: Words, *, ask: str = "") -> EmergencyView:
    number = current().town.contacts.emergency
    return EmergencyView(ask=ask, tell=_said(tell), phone=number, phone_url=phone_url(number))


def _block(question: Question, *, is_shown: bool) -> QuestionBlock:
    return QuestionBlock(
        code=question.code,
        kind=question.kind,
        title=_said(question.title),
        hint=_said(question.hint),
        required=question.required,
        options=[
            OptionView(
                code=option.code,
                title=_said(option.title),
                hint=_said(option.hint),
                picture_url=_picture_url(option.picture),
                emergency=_call(option.emergency) if option.emergency else None,
            )
            for option in question.options
        ],
        several=question.is_several,
        unit=_said(question.unit),
        whole=question.whole,
        min=_fixed(question.min),
        max=_fixed(question.max),
        max_length=question.limit,
        hidden=not is_shown,
    )


def _fixed(bound: Bound | None) -> str:
    """A bound as an attribute. One that moves with the day is left to the phone: the page is kept for weeks."""
    return "" if bound is None or str(bound).startswith("today") else str(bound)


def _picture_url(name: str | None) -> str:
    picture = current().town.picture(name) if name else None
    return picture.url if picture else ""


def _said(words: Words | None) -> str:
    return words.says(current_language()) if words else ""


def _small_number(number: int) -> str:
    return {2: _("deux"), 3: _("trois"), 4: _("quatre"), 5: _("cinq")}.get(number, str(number))
