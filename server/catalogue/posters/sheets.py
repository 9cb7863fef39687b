"""What stands on a poster, in the words of one language."""

from dataclasses import dataclass

from server.catalogue.addresses import link_url
from server.catalogue.codes import qr_svg
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.words import _, spoken_in

PLACE_LIMIT = 200
"""Characters of a place on a poster: more would make a code too fine for a camera at two metres."""


@dataclass(frozen=True, kw_only=True)
class Poster:
    """One sheet: all that is to be read on it, and its code."""

    language: str
    town: str
    emblem: str
    colour: str
    title: str
    summary: str
    place: str
    invitation: str
    typed: str
    """Before the address, for whoever has no camera at hand."""
    address: str
    phone: str
    code: str
    code_alt: str


def poster_of(topic: Topic, *, language: str, place: str = "") -> Poster:
    """The poster of a topic; its code opens the form with `place` written in it."""
    town, place = current().town, place[:PLACE_LIMIT]
    link = link_url(topic, place=place)
    with spoken_in(language):
        alt = _("Code qui ouvre le formulaire : {title}").format(title=topic.title.says(language))
        return Poster(
            language=language,
            town=town.name,
            emblem=town.emblem,
            colour=town.colours.river.light,
            title=topic.title.says(language),
            summary=topic.summary.says(language),
            place=place,
            invitation=_invitation(topic),
            typed=_("Ou écrivez cette adresse dans votre navigateur :"),
            address=link_url(topic).partition("://")[2],
            phone=_("Par téléphone : {local}, ou {number}").format(
                local=town.contacts.phone_local, number=town.contacts.phone
            ),
            code=qr_svg(link, title=alt),
            code_alt=alt,
        )


def _invitation(topic: Topic) -> str:
    if topic.needs_account:
        return _("Visez ce code avec l’appareil photo de votre téléphone.")
    return _("Visez ce code avec l’appareil photo de votre téléphone : ni compte, ni application à installer.")
