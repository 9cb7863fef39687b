"""The words of the alerts. A notice may be read over a shoulder: a nature and a number, never a place."""

from server import catalogue
from server.alerts.models import AreaAlert
from server.alerts.rules import Pace
from server.cases import Case
from server.platform.web.formats import number
from server.platform.words import _, current_language, ngettext


def news_of_case(case: Case) -> tuple[str, str]:
    """What somebody is told of a case that appeared in their area: a title and a text."""
    topic = catalogue.find_topic(case.topic)
    nature = topic.title.says(current_language()) if topic else _("Demande")
    return nature, _("Nouvelle demande dans un secteur que vous suivez.")


def news_of_day(found: int) -> tuple[str, str]:
    """What somebody is told of a day: a title and a text."""
    title = ngettext("%(num)s nouvelle demande", "%(num)s nouvelles demandes", found) % {"num": found}
    return title, _("Dans les secteurs que vous suivez.")


def name_of(alert: AreaAlert) -> str:
    """« 500 m autour de 160, 76e Rue Est », « Arrondissement Sainte-Brigitte », « Secteur dessiné près de … »."""
    if alert.kind == "borough":
        return alert.borough
    if alert.kind == "radius":
        return _("{distance} autour de : {place}").format(distance=distance(alert.radius_m), place=alert.place)
    return _("Secteur dessiné, près de : {place}").format(place=alert.place) if alert.place else _("Secteur dessiné")


def distance(metres: int) -> str:
    """« 500 m », « 1 km »"""
    if metres < 1000:
        return _("{n}\u00a0m").format(n=metres)
    return _("{n}\u00a0km").format(n=number(metres / 1000))


def pace_word(pace: Pace | str) -> str:
    """When one is told."""
    return {"at-once": _("Tout de suite"), "daily": _("Une fois par jour, le matin")}[pace]
