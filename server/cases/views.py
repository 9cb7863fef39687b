"""A case as it is shown, in words: what the reporter's pages and the desk have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from server import catalogue
from server.cases import rules, sentences
from server.cases.models import Case, Entry, Part
from server.platform.days import today
from server.platform.installation import current
from server.platform.web.formats import calendar_day
from server.platform.words import _, current_language

GENERAL_ICON = "topic"
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
READY, DECLARED = "ready", "declared"


@dataclass(frozen=True, kw_only=True)
class StatusView:
    """A status as shape, word, meaning and date."""

    code: str
    word: str
    definition: str
    at: datetime | None = None
    detail: str = ""
    """Where a case stands inside it: « planifiée »."""

    @property
    def in_words(self) -> str:
        """« En cours · planifiée »"""
        return f"{self.word} · {self.detail}" if self.detail else self.word


@dataclass(frozen=True, kw_only=True)
class CasePhoto:
    """A photo that can be shown."""

    url: str
    thumbnail_url: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A file joined to a case, to be downloaded; `url` is empty while it is not ready."""

    url: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One line of the timeline."""

    author: str
    at: datetime
    mine: bool = False
    internal: bool = False
    text: str = ""
    status: StatusView | None = None
    photos: Sequence[CasePhoto] = ()
    files: Sequence[CaseFile] = ()


def changes_of(case: Case) -> list[tuple[str, str]]:
    """The legal changes from here, each with a reason: (`resolved:service-rendered`, « Résolue : le service… »)."""
    return [
        (f"{target}:{reason}", f"{sentences.status_word(target)} : {sentences.reason_sentence(reason)}")
        for target in rules.STATUSES
        if rules.may_become(case.status, target)
        for reason in rules.REASONS[target]
        if reason != "taken"
    ]


def title_of(case: Case) -> str:
    """The nature of a case; its code when the catalogue has it no more."""
    return title_of_topic(case.topic)


def title_of_topic(code: str) -> str:
    """The title of a nature; its code when the catalogue has it no more."""
    topic = catalogue.find_topic(code)
    return topic.title.says(current_language()) if topic else code


def icon_of(case: Case) -> str:
    """The drawing of a case's nature."""
    topic = catalogue.find_topic(case.topic)
    return topic.icon if topic else GENERAL_ICON


def place_of(case: Case) -> str:
    """Where it is, in words: those of the person, else the place found nearest; empty where none is asked."""
    if case.place_label:
        return case.place_label
    found = found_label(case)
    if found:
        return _("À proximité : {place}").format(place=found)
    topic = catalogue.find_topic(case.topic)
    is_asked = topic is None or topic.place is not None
    return position_of(case) or (_("Endroit non précisé") if is_asked else "")


def found_label(case: Case) -> str:
    """What the town's gazetteer found for the place at reception; empty when it found nothing."""
    return label_in(case.place_found)


def label_in(place_found: object) -> str:
    """The label in what was found for a place, as it is kept with a case; empty when nothing was."""
    found = place_found.get("found") if isinstance(place_found, dict) else None
    label = found.get("label") if isinstance(found, dict) else None
    return label if isinstance(label, str) else ""


def person_of(case: Case) -> str:
    """Whom the case concerns, as its reporter reads it; empty for an anonymous one."""
    person = case.person or {}
    return full_name(person.get("first_name", ""), person.get("last_name", ""))


def department_of(case: Case) -> str:
    """The department that treats the case, never a name of the staff."""
    return current().town.department_title(case.department, current_language())


def position_of(case: Case) -> str:
    """The point on the map, as it is read; empty without one."""
    coordinates = coordinates_of(case)
    return point(*coordinates) if coordinates else ""


def coordinates_of(case: Case) -> tuple[str, str] | None:
    """Latitude and longitude, five decimals (about a metre)."""
    if case.lat is None or case.lon is None:
        return None
    return f"{case.lat:.5f}", f"{case.lon:.5f}"


def point(lat: str, lon: str) -> str:
    """A point on the map, as it is read."""
    return _("Position {lat}, {lon}").format(lat=lat, lon=lon)


def status_of(case: Case, *, substate: str = "") -> StatusView:
    """The present status and since when, with where the case stands inside it."""
    return replace(status_view(case.status, at=case.status_at), detail=sentences.substate_word(substate))


def status_view(code: str, *, at: datetime | None = None) -> StatusView:
    """A status in words."""
    return StatusView(code=code, word=sentences.status_word(code), definition=sentences.status_definition(code), at=at)


def promise_of(case: Case) -> str:
    """By when the town answers, honest when late; empty once somebody has."""
    waits = case.status == rules.NEW or case.reopened_at is not None
    if not waits or case.first_follow_up_by is None or case.is_anonymous:
        return ""
    day = calendar_day(case.first_follow_up_by)
    if today() > case.first_follow_up_by:
        return _("Réponse prévue le {day} : nous sommes en retard.").format(day=day)
    return _("Réponse attendue d’ici le {day}.").format(day=day)


def answers_of(case: Case) -> list[tuple[str, str]]:
    """The questions and what was answered, in the topic's order and in words."""
    topic = catalogue.find_topic(case.topic)
    if topic is None:
        return [(code, str(answer)) for code, answer in case.answers.items()]
    return catalogue.answers_in_words(topic, case.answers)


def photos_of(case: Case, parts: Sequence[Part]) -> list[CasePhoto]:
    """The photos that can be shown now."""
    return [
        CasePhoto(url=url, thumbnail_url=f"{url}/vignette", alt=_("Photo {number}").format(number=number))
        for number, part in enumerate(ready_photos(parts), start=1)
        for url in [part_url(case, part)]
    ]


def number_of(part: Part) -> str:
    """« 2 », « 1 d’un suivi »: how a photo is counted where those of a report and of its entries stand together."""
    return str(part.n) if part.entry_id is None else _("{number} d’un suivi").format(number=part.wire_n)


def ready_photos(parts: Sequence[Part]) -> list[Part]:
    """Those of the parts that are photos and can be looked at."""
    return [part for part in parts if part.state == READY and part.media_type in IMAGES]


def files_of(case: Case, parts: Sequence[Part]) -> list[CaseFile]:
    """The files that are no photos, and the photos that are here but not ready to be shown."""
    return [
        CaseFile(url=part_url(case, part) if part.state == READY else "", name=part.name)
        for part in parts
        if part.state != DECLARED and not (part.state == READY and part.media_type in IMAGES)
    ]


def part_url(case: Case, part: Part) -> str:
    """The address of a photo or file."""
    return f"/demandes/{case.reference}/photos/{part.n}"


def photos_after(case: Case, entries: Sequence[Entry], parts: Sequence[Part]) -> list[CasePhoto]:
    """What the town showed when it closed the case, while it is: the photos of the last such entry of `entries`."""
    closing = [entry for entry in entries if entry.kind == "status" and entry.by == "staff"]
    last = max(closing, key=lambda entry: entry.rev, default=None)
    if last is None or case.status != rules.RESOLVED or last.status != rules.RESOLVED:
        return []
    return photos_of(case, _came_with(last, parts))


def _came_with(entry: Entry, parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.entry_id == entry.id]


def reporter_entry(case: Case, entry: Entry, parts: Sequence[Part] = ()) -> TimelineEntry:
    """An entry as the reporter reads it: « Vous » or the town, never a name."""
    is_sending = entry.kind == "received"
    is_mine = entry.by == "resident" or is_sending
    return TimelineEntry(
        author=_("Vous") if is_mine else current().town.named(current_language()),
        mine=is_mine,
        at=entry.recorded_at,
        text=_("Demande envoyée.") if is_sending else words_of(entry),
        status=status_view(entry.status) if entry.kind == "status" else None,
        photos=photos_of(case, _came_with(entry, parts)),
        files=files_of(case, _came_with(entry, parts)),
    )


def staff_entry(case: Case, entry: Entry, parts: Sequence[Part] = ()) -> TimelineEntry:
    """An entry as the staff read it, with the colleague's name."""
    author = entry.author if entry.author_id else None
    names = {"resident": _("La personne"), "system": _("Riverain")}
    return TimelineEntry(
        author=full_name(author.first_name, author.last_name) if author else names.get(entry.by, _("Équipe")),
        mine=entry.by == "resident",
        internal=not entry.is_public,
        at=entry.recorded_at,
        text=words_of(entry),
        status=status_view(entry.status) if entry.kind == "status" else None,
        photos=photos_of(case, _came_with(entry, parts)),
        files=files_of(case, _came_with(entry, parts)),
    )


def words_of(entry: Entry) -> str:
    """The sentence of an entry: what happened or why, then what was written."""
    said = sentences.reason_sentence(entry.reason) if entry.reason else sentences.happening(entry.kind)
    return "\n".join(part for part in (said, entry.text) if part)


def full_name(first_name: str, last_name: str) -> str:
    """« Josée Tremblay »"""
    return f"{first_name} {last_name}".strip()
