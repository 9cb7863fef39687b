"""What stands on the sheet of a case, in the language of whoever prints it."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from server.cases import views
from server.cases.models import Case, Entry, Part
from server.cases.promises import promises_of
from server.kernel import clock
from server.platform.installation import current
from server.platform.web.formats import instant
from server.platform.words import _, current_language


@dataclass(frozen=True, kw_only=True)
class Line:
    """A term and its value; `language` where a person wrote it in another than the sheet's."""

    term: str
    value: str
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A line of the timeline: who and when, and what was said."""

    head: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo as a drawing that holds its bytes, and what it is called."""

    svg: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One case."""

    language: str
    colour: str
    town: str
    emblem: str
    title: str
    reference: str
    status: str
    lines: Sequence[Line]
    promises: Sequence[str]
    sent_title: str
    sent: Sequence[Line]
    timeline_title: str
    timeline: Sequence[Said]
    photos_title: str
    photos: Sequence[Picture]
    printed: str
    unprinted: str
    """What is said when some signs are in no font of ours."""


def sheet_of(case: Case, *, substate: str, parts: Sequence[Part], entries: Sequence[Entry]) -> Sheet:
    """The sheet of a case whose parts and public entries the caller may see; reads the photos from the disk."""
    town, language = current().town, current_language()
    status = views.status_of(case, substate=substate)
    promises = promises_of(case)
    return Sheet(
        language=language,
        colour=town.colours.river.light,
        town=town.named(language),
        emblem=town.emblem,
        title=views.title_of(case),
        reference=case.reference,
        status=_("{status}, depuis le {moment}").format(status=status.in_words, moment=instant(case.status_at)),
        lines=[
            Line(term=_("Ce que cela veut dire"), value=status.definition),
            Line(term=_("Service responsable"), value=views.department_of(case)),
        ],
        promises=[f"{one.sentence} {one.basis}" for one in promises],
        sent_title=_("Votre demande"),
        sent=_sent(case),
        timeline_title=_("Suivi"),
        timeline=[_said(views.reporter_entry(case, entry)) for entry in entries],
        photos_title=_("Photos"),
        photos=_pictures(case, parts),
        printed=_("Imprimée le {moment}").format(moment=instant(clock.now())),
        unprinted=_("Certains signes ne peuvent être imprimés ici ; la page de la demande les montre."),
    )


def _sent(case: Case) -> list[Line]:
    person, place, comment = views.person_of(case), views.place_of(case), case.comment.expandtabs(2)
    return [
        *([Line(term=_("Endroit"), value=place)] if place else []),
        *(Line(term=term, value=value) for term, value in views.answers_of(case)),
        *([Line(term=_("Commentaires"), value=comment, language=case.language)] if comment else []),
        *([Line(term=_("Personne concernée"), value=person)] if person else []),
        Line(term=_("Envoyée le"), value=instant(case.captured_at)),
    ]


def _said(entry: views.TimelineEntry) -> Said:
    status = f"{entry.status.word}\n" if entry.status else ""
    return Said(head=f"{entry.author} · {instant(entry.at)}", text=f"{status}{entry.text}".expandtabs(2).strip())


def _pictures(case: Case, parts: Sequence[Part]) -> list[Picture]:
    """Small copies: they are made by us, so that nothing else than a JPEG can be in them."""
    ready = [part for part in parts if part.state == views.READY and part.thumbnail]
    shown = zip(ready, views.photos_of(case, ready), strict=True)
    return [picture for part, photo in shown if (picture := _picture(part, photo.alt))]


def _picture(part: Part, alt: str) -> Picture | None:
    path = current().files.path(part.thumbnail)
    if not path.exists():
        return None
    held = b64encode(path.read_bytes()).decode()
    width, height = part.width or 4, part.height or 3
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{held}"/></svg>'
    )
    return Picture(svg=svg, alt=alt)
