"""A topic as the form's pages show it, in the words of the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.catalogue.phone import definition
from server.platform.installation import current
from server.platform.municipality import Topic, Words
from server.platform.words import _, current_language, ngettext


@dataclass(frozen=True, kw_only=True)
class EmergencyView:
    """What is said before anything is typed."""

    ask: str
    tell: str
    phone: str
    phone_url: str


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A paper to have at hand."""

    title: str
    hint: str
    required: bool


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
    place_title: str
    place_hint: str
    place_required: bool
    asks_place: bool
    comment_title: str
    comment_hint: str
    comment_required: bool
    photos_max: int
    photos_hint: str
    allows_anonymous: bool
    needs_account: bool
    terms: Sequence[str]
    documents: Sequence[DocumentView]


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
        place_title=_said(topic.place.title if topic.place else None),
        place_hint=_said(topic.place.hint if topic.place else None),
        place_required=topic.place is not None and topic.place.required,
        asks_place=topic.place is not None,
        comment_title=_said(topic.comment.title),
        comment_hint=_said(topic.comment.hint),
        comment_required=topic.comment.required,
        photos_max=topic.photos.max,
        photos_hint=_said(topic.photos.hint),
        allows_anonymous=topic.allows_anonymous,
        needs_account=topic.needs_account,
        terms=[_said(paragraph) for paragraph in topic.terms],
        documents=[
            DocumentView(title=_said(one.title), hint=_said(one.hint), required=one.required) for one in topic.documents
        ],
    )


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
    number = current().town.contacts.emergency
    return EmergencyView(
        ask=_said(topic.emergency.ask), tell=_said(topic.emergency.tell), phone=number, phone_url=phone_url(number)
    )


def _said(words: Words | None) -> str:
    return words.says(current_language()) if words else ""


def _small_number(number: int) -> str:
    return {2: _("deux"), 3: _("trois"), 4: _("quatre"), 5: _("cinq")}.get(number, str(number))
