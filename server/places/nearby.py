"""What lies near a position: houses, else the streets with a number between neighbours."""

import math
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from server.places.found import Found, House, Piece, Street
from server.places.geometry import Point, cells_around, distance_m, nearest_on_line
from server.places.labels import Language, house_label, number_label
from server.places.rows import piece_of, point_of, whole_metres

HOUSE_WITHIN_M, STREET_WITHIN_M = 60.0, 150.0


@dataclass(frozen=True)
class Nearby:
    """The houses and segments of a file, by their squares."""

    _database: sqlite3.Connection
    _streets: Sequence[Street]
    _houses: Callable[[int], Sequence[House]]

    def reverse(self, point: Point, language: Language) -> list[Found]:
        """The nearest first: houses within 60 m, and only where there are none the streets within 150 m."""
        houses = sorted(self._houses_near(point, language), key=lambda one: (one.metres, one.label))
        near = [one for one in houses if one.metres <= HOUSE_WITHIN_M]
        return near or self._streets_near(point, language)

    def _houses_near(self, point: Point, language: Language) -> list[Found]:
        cells = cells_around(point)
        marks = ", ".join("?" * len(cells))
        rows = self._database.execute(
            f"SELECT street, number, suffix, lat, lon FROM addresses WHERE cell IN ({marks})",  # noqa: S608 - marks alone
            cells,
        )
        return [
            Found(
                label=house_label(number_label(number, suffix), self._streets[street].label(language), language),
                kind="address",
                point=point_of(lat, lon),
                score=1000,
                streets=(street,),
                number=number,
                suffix=suffix,
                metres=whole_metres(distance_m(point, point_of(lat, lon))),
            )
            for street, number, suffix, lat, lon in rows
        ]

    def pieces(self, point: Point, *, rings: int = 1) -> list[Piece]:
        """The segments of the square of a point and of so many rings of squares around it."""
        cells = cells_around(point, rings=rings)
        marks = ", ".join("?" * len(cells))
        rows = self._database.execute(
            "SELECT DISTINCT s.id, s.street, s.starts_at, s.ends_at, s.metres, s.lines FROM segment_cells c"  # noqa: S608 - marks alone
            f" JOIN segments s ON s.id = c.segment WHERE c.cell IN ({marks})",
            cells,
        )
        return [piece_of(row) for row in rows]

    def _streets_near(self, point: Point, language: Language) -> list[Found]:
        """The nearest point of each street near enough, the nearest first."""
        nearest: dict[int, tuple[float, Point]] = {}
        for piece in self.pieces(point, rings=2):
            for line in piece.lines:
                here = nearest_on_line(point, line)
                nearest[piece.street] = min(here, nearest.get(piece.street, here))
        ranked = sorted((metres, street, on) for street, (metres, on) in nearest.items() if metres <= STREET_WITHIN_M)
        return [
            replace(self._beside(self._streets[street], point, on, language), metres=whole_metres(metres))
            for metres, street, on in ranked
        ]

    def _beside(self, street: Street, asked: Point, on: Point, language: Language) -> Found:
        """The house that would stand at a point of a street: between the two nearest of one side, marked as a guess."""
        label = street.label(language)
        alone = Found(label=label, kind="street", point=on, score=700, streets=(street.id,))
        houses = sorted(self._houses(street.id), key=lambda one: (distance_m(asked, one.point), one.number))
        if len(houses) < 2:
            return alone
        first = houses[0]
        second = next(
            (one for one in houses[1:] if one.number % 2 == first.number % 2 and one.number != first.number), None
        )
        if second is None:
            return alone
        before, after = distance_m(on, first.point), distance_m(on, second.point)
        share = before / (before + after) if before + after else 0.0
        number = first.number + 2 * math.floor((second.number - first.number) * share / 2 + 0.5)
        return replace(
            alone, label=house_label(str(number), label, language), kind="address", number=number, is_guess=True
        )
