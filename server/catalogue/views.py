"""A topic as the form's pages show it, in the words of the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.catalogue.phone import definition
from server.platform.installation import current
from server.platform.municipality import Topic, Words
from server.platform.web.formats import small_number
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
    delay: str
    emergency: EmergencyView | None
    is_put_off: bool
    """Whether it waits for the end of an event: what is sent is taken, and treated afterwards."""
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
        delay=follow_up_delay(topic),
        emergency=_emergency(topic),
        is_put_off=is_put_off(essential=topic.essential),
        place_title=_said(topic.place.title if topic.place else None),
        place_hint=_said(topic.place.hint if topic.place else None),
        place_required=topic.place is not None and topic.place.required,
        asks_place=topic.place is not None,
        comment_title=_said(topic.comment.title),
        comment_hint=_said(topic.comment.hint),
        comment_required=topic.comment.required,
        photos_max=topic.photos.max,
        photos_hint=_photos_hint(topic),
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
    return _("Un premier suivi sera effectué dans un délai maximal {delay}.").format(delay=follow_up_delay(topic))


def follow_up_delay(topic: Topic) -> str:
    """« de deux jours ouvrables », as it stands inside a sentence."""
    days = topic.pledge.first_follow_up_days
    return ngettext("d’un jour ouvrable", "de {days} jours ouvrables", days).format(days=small_number(days))


def phone_url(number: str) -> str:
    """The address that dials a number."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


def _emergency(topic: Topic) -> EmergencyView | None:
    if topic.emergency is None:
        return None
    return call_view(topic.emergency.tell, ask=_said(topic.emergency.ask))


def call_view(tell: Words, *, ask: str = "") -> EmergencyView:
    """Who to call, and what is said of it."""
    number = current().town.contacts.emergency
    return EmergencyView(ask=ask, tell=_said(tell), phone=number, phone_url=phone_url(number))


def _said(words: Words | None) -> str:
    return words.says(current_language()) if words else ""


def _photos_hint(topic: Topic) -> str:
    """What the town says of the photos, and who will see them where everybody may."""
    shown = (
        _("Une fois vérifiées par la Ville, elles pourront être vues de tout le monde.") if topic.photos.public else ""
    )
    return " ".join(part for part in (_said(topic.photos.hint), shown) if part)
