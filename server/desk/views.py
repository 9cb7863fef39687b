"""What the desk's templates are given: the queue's lines, a case, the person, the place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.cases import COUNTED_AT_MOST, Case, Counters, KeptPhoto, Page, rules, sentences, views
from server.desk.alike import Alike
from server.desk.cards import DeskCards
from server.desk.filters import Asked, department_choices, status_choices, topic_choices
from server.desk.places import CasePlace
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web.form import Form
from server.platform.words import _, ngettext

HERE = "/poste"
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """The age of a case against what was promised; no ratio once somebody has answered."""

    age: str
    ratio: float | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class DeskRow:
    """One line of the queue."""

    reference: str
    url: str
    status: str
    status_word: str
    title: str
    place: str
    age: str
    age_ratio: float | None
    is_late: bool
    assignee: str
    photos_coming: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The filters and what they leave."""

    url: str
    filters: Form
    unknown: str
    statuses: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]
    departments: Sequence[tuple[str, str]]
    summary: str
    photos: str
    """How many photos wait to be looked at, in words; empty when none does."""
    rows: Sequence[DeskRow]
    previous_url: str
    next_url: str


@dataclass(frozen=True, kw_only=True)
class CaseActions:
    """What may be done now, and what was typed of it."""

    can_take: bool
    changes: Sequence[tuple[str, str]]
    form: Form
    rev: int
    queue: str
    """The queue's filters, so that they are found again after the change."""
    form_id: str
    photos: Sequence[KeptPhoto]
    """What came with the form that is shown again."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who reported."""

    is_anonymous: bool
    is_reserved: bool = False
    """Known, but not to this viewer."""
    erased_at: datetime | None = None
    """When they were taken out of it, with what they wrote."""
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    past: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class DeskCase:
    """A case opened at the desk."""

    reference: str
    provisional: str
    url: str
    back_url: str
    work_order_url: str
    title: str
    icon: str
    status: views.StatusView
    department: str
    channel: str
    assignee: str
    is_mine: bool
    received_at: datetime
    captured_at: datetime
    promise: str
    pledge: Pledge
    photos: Sequence[views.CasePhoto]
    files: Sequence[views.CaseFile]
    photos_coming: int
    answers: Sequence[tuple[str, str]]
    comment: str
    entries: Sequence[views.TimelineEntry]
    actions: CaseActions
    person: Person
    place: CasePlace
    alike: Alike
    cards: DeskCards
    clock_note: str = field(default="")


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """The three panes; `queue` is left out of the fragment of a case."""

    queue: Queue | None
    case: DeskCase | None


def queue_of(asked: Asked, page: Page, counters: Counters, *, photos: int, opened: str = "") -> Queue:
    """The queue as it is shown, with the line of the opened case marked."""
    return Queue(
        url=f"{HERE}{asked.query()}",
        filters=Form(values=asked.values),
        unknown=_("Un filtre de cette adresse n’existe pas ; il n’est pas appliqué.") if asked.unknown else "",
        statuses=status_choices(),
        topics=topic_choices(),
        departments=department_choices(),
        summary=summary_of(counters),
        photos=photos_words(photos),
        rows=[row_of(case, asked.query(), is_open=case.reference == opened) for case in page.cases],
        previous_url=f"{HERE}{asked.query(apres=page.newer)}" if page.newer else "",
        next_url=f"{HERE}{asked.query(avant=page.older)}" if page.older else "",
    )


def summary_of(counters: Counters) -> str:
    """« 12 nouvelles, 34 en cours »"""
    new = ngettext("{count} nouvelle", "{count} nouvelles", counters.new).format(count=_count(counters.new))
    taken = _("{count} en cours").format(count=_count(counters.in_progress))
    return f"{new}, {taken}"


def photos_words(number: int) -> str:
    """« 3 photos à vérifier »"""
    words = ngettext("{count} photo à vérifier", "{count} photos à vérifier", number).format(count=_count(number))
    return words if number else ""


def pledge_of(case: Case) -> Pledge:
    """How old a case is, and what part of the promised delay is gone while nobody has answered."""
    now = clock.now()
    age = age_of(now - case.received_at)
    if case.status != rules.NEW or case.first_follow_up_by is None:
        return Pledge(age=age, ratio=None, late=False)
    zone = ZoneInfo(current().town.time_zone)
    ends = datetime.combine(case.first_follow_up_by + timedelta(days=1), time(), tzinfo=zone)
    ratio = (now - case.received_at) / max(ends - case.received_at, timedelta(seconds=1))
    return Pledge(age=age, ratio=round(max(ratio, 0.0), 3), late=now >= ends)


def age_of(passed: timedelta) -> str:
    """« 12 min », « 5 h », « 3 j »"""
    seconds = max(int(passed.total_seconds()), 0)
    if seconds < HOUR:
        return _("{count} min").format(count=seconds // MINUTE)
    if seconds < DAY:
        return _("{count} h").format(count=seconds // HOUR)
    return _("{count} j").format(count=seconds // DAY)


def clock_note_of(case: Case) -> str:
    """What is said when the phone's clock was far from ours."""
    if abs(case.clock_skew_s) < rules.CLOCK_SKEW_FLAGGED_S:
        return ""
    minutes = round(abs(case.clock_skew_s) / MINUTE)
    return _("L’horloge de l’appareil se trompait de {minutes} min ; l’heure du constat a été corrigée.").format(
        minutes=minutes
    )


def person_of(case: Case, others: Sequence[Case], *, query: str) -> Person:
    """Who reported, with their other cases."""
    known = case.person
    if case.is_anonymous or known is None:
        return Person(is_anonymous=True, erased_at=case.erased_at)
    civility = sentences.civility_word(known.get("civility", ""))
    name = views.full_name(known.get("first_name", ""), known.get("last_name", ""))
    return Person(
        is_anonymous=False,
        name=f"{civility} {name}".strip(),
        email=known.get("email", ""),
        phone=known.get("phone", ""),
        address=known.get("address", ""),
        past=[(case_url(other, query), other.reference, views.title_of(other)) for other in others],
    )


def case_url(case: Case, query: str = "") -> str:
    """The address of a case at the desk."""
    return f"{HERE}/demandes/{case.reference}{query}"


def assignee_name(case: Case) -> str:
    """The colleague who has taken the case; empty while nobody has."""
    return views.full_name(case.assignee.first_name, case.assignee.last_name) if case.assignee else ""


def is_assigned_to(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer has taken the case."""
    return case.assignee_id is not None and case.assignee_id == viewer.account_id


def row_of(case: Case, query: str = "", *, is_open: bool = False) -> DeskRow:
    """A line of the queue; `query` keeps the queue as it is."""
    pledge = pledge_of(case)
    return DeskRow(
        reference=case.reference,
        url=case_url(case, query),
        status=case.status,
        status_word=sentences.status_word(case.status),
        title=views.title_of(case),
        place=views.place_of(case),
        age=pledge.age,
        age_ratio=pledge.ratio,
        is_late=pledge.late,
        assignee=assignee_name(case),
        photos_coming=case.parts_missing,
        is_open=is_open,
    )


def _count(number: int) -> str:
    return _("{limit} et plus").format(limit=number) if number >= COUNTED_AT_MOST else str(number)
