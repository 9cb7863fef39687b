"""What the town itself finds for a place that somebody gave, by the gazetteer it has now."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from server.places.along import corners
from server.places.finding import SURE_SCORE
from server.places.gazetteer import Gazetteer
from server.places.geometry import Point, distance_m
from server.places.labels import language_of
from server.places.picks import Pick, pick_of, pick_of_piece

log = structlog.get_logger()

LANDMARK = " – "
"""Stands between a place and what was added to it: « 160, 76e Rue Est – devant l’abribus »."""
BY_POSITION = frozenset({"gps", "map"})


@dataclass(frozen=True, kw_only=True)
class Given:
    """A place as a case brings it: how it was given, in words, at which point."""

    mode: str
    label: str
    point: Point | None


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """What was found; `metres` from the point that was given, `area` the borough, `is_outside` all that are known."""

    pick: Pick | None
    area: str
    is_outside: bool
    metres: int | None = None

    def to_json(self) -> Mapping[str, object]:
        """As it is kept beside a case."""
        found = dict(self.pick.to_json()) if self.pick else None
        return {"found": found, "metres": self.metres, "is_outside": self.is_outside}


def resolve(gazetteer: Gazetteer, given: Given, *, locale: str) -> Resolved | None:
    """The place again, or None when the gazetteer can't be read: a report is not refused for that."""
    try:
        pick = _found(gazetteer, given, locale)
        point = given.point or (pick.point if pick else None)
        area = gazetteer.area(point) if point else None
        return Resolved(
            pick=pick,
            area=area or "",
            is_outside=point is not None and gazetteer.is_outside(point),
            metres=round(distance_m(given.point, pick.point)) if given.point and pick else None,
        )
    except (sqlite3.Error, ValueError, OSError) as error:
        log.warning("places.unresolved", gazetteer=str(gazetteer.file), error=str(error))
        return None


def _found(gazetteer: Gazetteer, given: Given, locale: str) -> Pick | None:
    """By the label, which outlives versions as ids do not; by the position alone where that is all that was meant."""
    label = given.label.partition(LANDMARK)[0].strip()
    if given.mode == "segment":
        return _segment(gazetteer, given, label, locale)
    if given.mode not in BY_POSITION and label:
        return _corner(gazetteer, given, label, locale) or _named(gazetteer, given, label, locale)
    near = gazetteer.reverse(given.point, locale=locale, most=1) if given.point else []
    return pick_of(near[0], gazetteer.version) if near else None


def _named(gazetteer: Gazetteer, given: Given, label: str, locale: str) -> Pick | None:
    """What bears this very label, else what the words mean beyond doubt."""
    found = gazetteer.search(label, near=given.point, locale=locale)
    meant = next((one for one in found if one.label == label), found[0] if found else None)
    if meant is None or (meant.label != label and meant.score < SURE_SCORE):
        return None
    return pick_of(meant, gazetteer.version)


def _corner(gazetteer: Gazetteer, given: Given, label: str, locale: str) -> Pick | None:
    """The corner that bears this label; the nearest, where two streets meet twice."""
    found = [
        one
        for street in gazetteer.streets
        if label.startswith(street.label(language_of(locale)))
        for one in corners(gazetteer, street, locale=locale)
        if one.label == label
    ]
    return _nearest([pick_of(one, gazetteer.version) for one in found], given)


def _nearest(picks: Sequence[Pick], given: Given) -> Pick | None:
    point = given.point
    if point is None:
        return picks[0] if picks else None
    return min(picks, key=lambda pick: distance_m(point, pick.point), default=None)


def _segment(gazetteer: Gazetteer, given: Given, label: str, locale: str) -> Pick | None:
    """The segment of that name; the nearest of those that bear it, where a crescent meets a street twice."""
    picks = [
        pick_of_piece(piece, gazetteer.version)
        for street in gazetteer.streets_named(label.partition(",")[0])
        for piece in gazetteer.segments(street.id, locale=locale)
        if piece.label == label
    ]
    return _nearest(picks, given)
