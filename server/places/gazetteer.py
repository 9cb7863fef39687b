"""The gazetteer of a town, read: what is found by words, by a position, by a street.

The names of the streets are held in memory, houses and lines stay in the file. Every answer comes in one order, so that
the browser (`pwa/places/gazetteer.js`) gives the same.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from server.places.found import KINDS, Found, House, Kind, Piece, Street
from server.places.geometry import Box, Line, Point, distance_m, is_within, point_along
from server.places.labels import Language, corner_label, house_label, language_of, number_label, segment_label
from server.places.names import Match, Names
from server.places.nearby import Nearby
from server.places.rows import PIECE_COLUMNS, lines_of, piece_of, point_of, whole_metres
from server.places.text import HouseNumber, Query, fold, parse

MOST = 8
STREETS_LOOKED_AT, SIDES_LOOKED_AT = 20, 15
WORST_SCORE, WORST_OF_BEST = 340, 65
"""What scores less than this, or than this share in hundredths of the best, is no answer."""
BETWEEN_HOUSES, BEYOND_HOUSES, OTHER_SUFFIX, AS_ORDINAL, AS_CORNER = -60, -160, -15, -40, 20
NEAR_STEP_M, NEAR_MOST = 100, 30


class GazetteerError(Exception):
    """There is no gazetteer, or one that this version does not read; says what to do."""


class Gazetteer:
    """One version of one town's places. Reads only; may be used by several threads, one at a time each."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._database = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._houses = lru_cache(maxsize=512)(self._read_houses)

    @classmethod
    def current(cls, folder: Path) -> "Gazetteer":
        """The one built last in a folder; GazetteerError when there is none."""
        try:
            written = json.loads((folder / "current.json").read_text())
            return cls(folder / str(written["server"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise GazetteerError(
                f"{folder} holds no gazetteer: make one with `python -m server gazetteer build`"
            ) from None

    @property
    def version(self) -> str:
        """The digest that names it."""
        return self.file.stem.rpartition("-")[2]

    @cached_property
    def streets(self) -> Sequence[Street]:
        """Every street, by its number."""
        rows = self._database.execute(
            "SELECT id, name, other_names, borough, lat, lon FROM streets ORDER BY id"
        ).fetchall()
        streets = [
            Street(id=id, name=name, other_names=json.loads(others), borough=borough, point=point_of(lat, lon))
            for id, name, others, borough, lat, lon in rows
        ]
        folded = [tuple(fold(street.name)) for street in streets]
        named = Counter(folded)
        return [replace(street, has_namesake=named[name] > 1) for street, name in zip(streets, folded, strict=True)]

    def search(
        self,
        text: str,
        *,
        near: Point | None = None,
        locale: str = "fr-CA",
        kinds: Collection[Kind] = KINDS,
        most: int = MOST,
    ) -> list[Found]:
        """The places that the text may mean, best first; near ones before far ones where the words do not tell."""
        language = language_of(locale)
        query = parse(text)
        found = [*self._corners(query, language), *self._along_streets(query, language)]
        found = [self._nearer(one, near) for one in found if one.kind in kinds]
        ranked = sorted(found, key=lambda one: (-one.score, one.label, one.point))
        best = ranked[0].score if ranked else 0
        good = [one for one in ranked if one.score >= WORST_SCORE and one.score * 100 >= best * WORST_OF_BEST]
        once: dict[tuple[str, Kind], Found] = {}
        for one in good:
            once.setdefault((one.label, one.kind), one)
        return list(once.values())[:most]

    def reverse(self, point: Point, *, locale: str = "fr-CA", most: int = 3) -> list[Found]:
        """The places nearest to a position: houses within 60 m, else the streets, with a number between neighbours."""
        return self._nearby.reverse(point, language_of(locale))[:most]

    @cached_property
    def _nearby(self) -> Nearby:
        return Nearby(self._database, self.streets, self._houses)

    def segments(self, street: int, *, locale: str = "fr-CA") -> list[Piece]:
        """The segments of a street, each with its label."""
        rows = self._database.execute(
            f"SELECT {PIECE_COLUMNS} FROM segments WHERE street = ? ORDER BY id",  # noqa: S608 - names of columns
            [street],
        )
        return [self._labelled(piece_of(row), language_of(locale)) for row in rows]

    def piece(self, segment: int, *, locale: str = "fr-CA") -> Piece | None:
        """A segment by its number."""
        row = self._database.execute(
            f"SELECT {PIECE_COLUMNS} FROM segments WHERE id = ?",  # noqa: S608 - names of columns
            [segment],
        ).fetchone()
        return self._labelled(piece_of(row), language_of(locale)) if row else None

    def pieces_at(self, point: Point, *, within_m: float) -> list[Piece]:
        """The segments that pass a position so near; at most those of the squares around it."""
        return [piece for piece in self._nearby.pieces(point) if piece.metres_to(point) <= within_m]

    def crossings(self, street: int) -> list[tuple[int, Point]]:
        """The streets that meet a street, each with where; in the order of their names."""
        rows = self._database.execute(
            "SELECT other, lat, lon FROM crossings WHERE one = ? UNION ALL"
            " SELECT one, lat, lon FROM crossings WHERE other = ? ORDER BY 1, 2, 3",
            [street, street],
        )
        return [(other, point_of(lat, lon)) for other, lat, lon in rows]

    def streets_named(self, text: str, *, most: int = MOST) -> list[Street]:
        """The streets that a text may mean, best first."""
        query = parse(text)
        return [self.streets[match.name] for match in self._matches(query.tokens, begun=query.begun)[:most]]

    def area(self, point: Point) -> str | None:
        """The name of the part of the town that a position lies in, empty where that has none; None outside all."""
        around = [name for name, rings in self._areas if is_within(point, rings)]
        return next(filter(None, around), "" if around else None)

    @property
    def boroughs(self) -> Sequence[str]:
        """The names of the parts of the town, in their order; none where it has no parts."""
        return sorted({name for name, _rings in self._areas if name})

    def is_outside(self, point: Point) -> bool:
        """Whether a position lies in none of the parts of the town; never where no part is known."""
        return bool(self._areas) and self.area(point) is None

    @cached_property
    def box(self) -> Box | None:
        """The corners between which all parts of the town lie; None where no part is known."""
        points = [point for _name, rings in self._areas for ring in rings for point in ring]
        if not points:
            return None
        lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
        return min(lats), min(lons), max(lats), max(lons)

    def warm(self) -> None:
        """Read now what every search needs: some hundredths of a second for a town, tenths for a city."""
        self._names  # noqa: B018 - a cached property
        self._areas  # noqa: B018 - as above

    @cached_property
    def _areas(self) -> Sequence[tuple[str, Sequence[Line]]]:
        rows = self._database.execute("SELECT name, rings FROM areas ORDER BY rowid").fetchall()
        return [(name, lines_of(rings)) for name, rings in rows]

    @cached_property
    def _names(self) -> tuple[Names, Sequence[int]]:
        """Every name of every street, and whose each is."""
        lines: list[list[str]] = []
        owners: list[int] = []
        for street in self.streets:
            for name in dict.fromkeys([street.name, *street.other_names.values()]):
                lines.append(fold(name))
                owners.append(street.id)
        return Names(lines), owners

    def _matches(self, tokens: Sequence[str], *, begun: str = "") -> list[Match]:
        """The streets that the tokens may mean, each once, best first."""
        names, owners = self._names
        best: dict[int, Match] = {}
        for match in names.find(tokens, begun=begun):
            best.setdefault(owners[match.name], Match(name=owners[match.name], score=match.score))
        return list(best.values())

    def _along_streets(self, query: Query, language: Language) -> list[Found]:
        found = [
            self._on_street(self.streets[match.name], match.score, query.house, language)
            for match in self._matches(query.tokens, begun=query.begun)[:STREETS_LOOKED_AT]
        ]
        if query.house is None or query.house.suffix or not self._names[0].knows(f"{query.house.number}e"):
            return found
        ordinal = [f"{query.house.number}e", *query.tokens]  # « 3 avenue » may be the third avenue, without its « e »
        return found + [
            self._on_street(self.streets[match.name], match.score + AS_ORDINAL, None, language)
            for match in self._matches(ordinal, begun=query.begun)[:STREETS_LOOKED_AT]
        ]

    def _on_street(self, street: Street, score: int, house: HouseNumber | None, language: Language) -> Found:
        alone = Found(
            label=street.label(language), kind="street", point=street.point, score=score, streets=(street.id,)
        )
        if house is None:
            return alone
        placed = self._place_house(street.id, house)
        if placed is None:
            return replace(alone, score=score + BEYOND_HOUSES)
        known, is_guess = placed
        worth = BETWEEN_HOUSES if is_guess else OTHER_SUFFIX if known.suffix != house.suffix else 0
        return replace(
            alone,
            label=house_label(number_label(known.number, known.suffix), street.label(language), language),
            kind="address",
            point=known.point,
            score=score + worth,
            number=known.number,
            suffix=known.suffix,
            is_guess=is_guess,
        )

    def _place_house(self, street: int, house: HouseNumber) -> tuple[House, bool] | None:
        """The house, or where it would stand between its neighbours of the same side; None beyond the last ones."""
        houses = self._houses(street)
        same = [one for one in houses if one.number == house.number]
        if same:
            return next((one for one in same if one.suffix == house.suffix), same[0]), False
        side = [one for one in houses if one.number % 2 == house.number % 2]
        below = [one for one in side if one.number < house.number]
        above = [one for one in side if one.number > house.number]
        if not below or not above:
            return None
        one, other = below[-1], above[0]
        share = (house.number - one.number) / (other.number - one.number)
        point = point_along([one.point, other.point], share * distance_m(one.point, other.point))
        return House(number=house.number, suffix="", point=point), True

    def _read_houses(self, street: int) -> Sequence[House]:
        rows = self._database.execute(
            "SELECT number, suffix, lat, lon FROM addresses WHERE street = ? ORDER BY number, suffix, id", [street]
        )
        return [House(number=number, suffix=suffix, point=point_of(lat, lon)) for number, suffix, lat, lon in rows]

    def _corners(self, query: Query, language: Language) -> list[Found]:
        if query.sides is None:
            return []
        one_side = self._matches(query.sides[0])[:SIDES_LOOKED_AT]
        other_side = {match.name: match.score for match in self._matches(query.sides[1], begun=query.begun)}
        found = []
        for match in one_side:
            for other, point in self.crossings(match.name):
                if other in other_side:
                    found.append(
                        Found(
                            label=corner_label(
                                self.streets[match.name].label(language), self.streets[other].label(language), language
                            ),
                            kind="intersection",
                            point=point,
                            score=(match.score + other_side[other]) // 2 + AS_CORNER,
                            streets=(match.name, other),
                        )
                    )
        return found

    def _nearer(self, one: Found, near: Point | None) -> Found:
        if near is None:
            return one
        metres = distance_m(near, one.point)
        return replace(
            one, metres=whole_metres(metres), score=one.score + max(0, NEAR_MOST - int(metres // NEAR_STEP_M))
        )

    def _labelled(self, piece: Piece, language: Language) -> Piece:
        def named(streets: tuple[int, ...]) -> str:
            return " / ".join(self.streets[street].label(language) for street in streets)

        label = segment_label(
            self.streets[piece.street].label(language),
            named(piece.starts_at),
            named(piece.ends_at),
            piece.metres,
            language,
        )
        return replace(piece, label=label)
