"""What the town promised of a case, by which day and on what ground, in words; honest when it is late."""

from dataclasses import dataclass
from datetime import date

from server import catalogue
from server.cases import pledges, rules, views
from server.cases.models import Case
from server.platform.days import day_of, today
from server.platform.municipality import Topic
from server.platform.web.formats import calendar_day, long_day, small_number
from server.platform.words import _, ngettext


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promised day as a sentence, what it is counted from, and whether it has passed."""

    sentence: str
    basis: str
    is_late: bool


def promises_of(case: Case) -> list[Promise]:
    """The promises that still hold: a first follow-up while nobody has answered, the treatment while it goes on."""
    if case.status not in rules.OPEN:
        return []
    topic = catalogue.find_topic(case.topic)
    kept = []
    if (follow_up := views.promise_of(case)) and case.first_follow_up_by:
        kept.append(_promise(case, follow_up, case.first_follow_up_by, _follow_up_days(case, topic)))
    if day := case.resolution_by:
        kept.append(_promise(case, _treatment(day), day, _resolution_days(case, topic)))
    return kept


def _treatment(day: date) -> str:
    if today() > day:
        return _("Traitement prévu le {day} : nous sommes en retard.").format(day=calendar_day(day))
    return _("Traitement attendu d’ici le {day}.").format(day=calendar_day(day))


def _promise(case: Case, sentence: str, day: date, days: int) -> Promise:
    received = long_day(day_of(case.received_at))
    counted = ngettext(
        "Engagement de la Ville pour cette nature de demande : un jour ouvrable après la réception, le {day}.",
        "Engagement de la Ville pour cette nature de demande : {days} jours ouvrables après la réception, le {day}.",
        days,
    )
    kept = _("Selon l’engagement qui valait quand la Ville a reçu votre demande, le {day}.")
    basis = (counted if days else kept).format(days=small_number(days), day=received)
    return Promise(sentence=sentence, basis=basis, is_late=today() > day)


def _follow_up_days(case: Case, topic: Topic | None) -> int:
    """The days of the pledge, if they still lead to the promised day; 0 once the catalogue says otherwise."""
    is_same = topic and pledges.first_follow_up_by(topic, received_at=case.received_at) == case.first_follow_up_by
    return topic.pledge.first_follow_up_days if topic and is_same else 0


def _resolution_days(case: Case, topic: Topic | None) -> int:
    is_same = topic and pledges.resolution_by(topic, received_at=case.received_at) == case.resolution_by
    return (topic.pledge.resolution_days or 0) if topic and is_same else 0
