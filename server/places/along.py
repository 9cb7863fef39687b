"""What a street offers to somebody who looks for a corner or a segment of it."""

from collections.abc import Sequence

from server.places.found import Found, Street
from server.places.gazetteer import Gazetteer
from server.places.geometry import Point
from server.places.labels import corner_label, language_of
from server.places.text import fold


def streets_meant(gazetteer: Gazetteer, text: str) -> Sequence[Street]:
    """The street that a text names first, with its namesakes."""
    named = gazetteer.streets_named(text)
    return [street for street in named if fold(street.name) == fold(named[0].name)]


def corners(gazetteer: Gazetteer, street: Street, *, locale: str) -> Sequence[Found]:
    """The corners of a street, in the order of the streets that cross it; a street that is met twice stands twice."""
    language = language_of(locale)
    found = [
        Found(
            label=corner_label(street.label(language), gazetteer.streets[other].label(language), language),
            kind="intersection",
            point=point,
            score=1000,
            streets=(street.id, other),
        )
        for other, point in gazetteer.crossings(street.id)
    ]
    return sorted(found, key=lambda one: _order(gazetteer.streets[one.streets[1]], one))


def _order(other: Street, corner: Found) -> tuple[list[str], str, Point]:
    return fold(other.name), other.label("fr"), corner.point
