"""The towns of the demonstration, drawn by ourselves: the same town each time, of no place on earth.

A grid bent by hand, a river with few bridges, a boulevard of two roadways, crescents that leave a street and come back
to it, dead ends, numbered streets, saints and hyphens, namesakes in two boroughs, houses with letters.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from random import Random
from typing import Any

import yaml

from server.places.building.raw import Area, Rank, RawAddress, RawTown, Shape, Way
from server.places.building.scenery import WET_M, Ground, Spot, house, parks, river_and_lake
from server.places.building.street_names import StreetName, street_names
from server.places.geometry import METRES_PER_DEGREE, Point, distance_m, length_m, point_along

Node = tuple[str, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is drawn (`towns.yaml`): so many columns and rows of streets, with the river after a row."""

    seed: int
    lat: float
    lon: float
    columns: int
    rows: int
    river_after: int
    boulevard: int
    """The column that is a boulevard of two roadways."""
    bent_m: float
    lot_m: float
    boroughs: Sequence[str]
    """North-west, north-east, beyond the river."""
    suffixes: Sequence[str]
    is_numbered: bool
    first: Sequence[str]
    types: Sequence[str]
    order: Sequence[str]
    crescent: str = "Croissant"
    """What a street that leaves another and comes back to it is called in French."""


def towns() -> list[str]:
    """The towns that can be drawn."""
    return sorted(_read()["towns"])


def generate(town: str) -> RawTown:
    """Draw a town, one of `towns`; KeyError for another."""
    read = _read()
    plan = Plan(**read["towns"][town])
    names = street_names(read["words"], first=plan.first, types=plan.types, order=plan.order)
    is_english = plan.order[0] == "english"
    parks = [f"{name} Park" if is_english else f"Parc {name}" for name in words_of_towns("last names")]
    return _Drawing(plan, names, parks).draw()


def words_of_towns(kind: str) -> list[str]:
    """One of the lists that names are made of: `first names`, `last names`, `english`."""
    return str(_read()["words"][kind]).split()


def _read() -> dict[str, Any]:  # Any: a YAML document
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("towns.yaml").read_text())
    return read


COLUMN_M, ROW_M, RIVER_M = 118.0, 96.0, 150.0
NAMESAKE_ROWS = (3, 13)
"""On either side of the river."""
BRIDGE_EVERY, CRESCENT_EVERY, DEAD_END_EVERY = 5, 7, 11
ROADWAY_M, HOUSE_M, CRESCENT_M, CORNER_M = 9.0, 13.0, 44.0, 12.0
SETBACK_M = 2.5
"""From a house's number, at its door, to its middle."""


class _Drawing:
    def __init__(self, plan: Plan, names: Iterator[StreetName], park_names: Sequence[str]) -> None:
        self._plan, self._names = plan, deque(names)  # wide streets take the first, small ones the last
        self._chance = Random(plan.seed)  # noqa: S311 - a drawing, the same each time
        self._scenery = Random(plan.seed)  # noqa: S311 - as above
        self._park_names = park_names
        self._river_lat = self._on_earth((0.0, self._river))[0]
        self._town = RawTown()
        self._spots = {(i, j): self._bent(i, j) for i in range(plan.columns) for j in range(plan.rows)}
        self._numbers: dict[tuple[str, int], int] = {}
        self._namesakes = [self._names.popleft(), self._names.popleft()]

    def draw(self) -> RawTown:
        self._town.areas = self._boroughs()
        for j in range(self._plan.rows):
            self._row(j)
        for i in range(self._plan.columns):
            self._column(i)
        self._around()
        return self._town

    @property
    def _river(self) -> float:
        """Metres north of the middle of the town."""
        return (self._plan.rows / 2 - self._plan.river_after) * ROW_M - (ROW_M + RIVER_M) / 2

    def _around(self) -> None:
        plan = self._plan
        ground = Ground(
            west=-plan.columns / 2 * COLUMN_M,
            east=plan.columns / 2 * COLUMN_M,
            south=-plan.rows / 2 * ROW_M - RIVER_M,
            river=self._river,
            on_earth=self._on_earth,
        )
        self._town.shapes += river_and_lake(ground)
        rows = [j for j in range(plan.rows - 1) if j != plan.river_after]
        self._town.shapes += parks(
            self._block, columns=plan.columns - 1, rows=rows, names=self._park_names, ground=ground
        )

    def _block(self, i: int, j: int) -> list[Spot] | None:
        """The corners of a block from the north-west on; None where a street goes into it."""
        if (i * 3 + j * 5) % CRESCENT_EVERY == 0 or self._plan.boulevard in (i, i + 1):
            return None
        return [self._spots[at] for at in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))]

    def _bent(self, i: int, j: int) -> Spot:
        beyond = RIVER_M if j > self._plan.river_after else 0.0
        shift = self._plan.bent_m
        x = (i - self._plan.columns / 2) * COLUMN_M + (self._chance.random() - 0.5) * shift
        y = (self._plan.rows / 2 - j) * ROW_M - beyond + (self._chance.random() - 0.5) * shift
        return x, y

    def _row(self, j: int) -> None:
        """From west to east; numbered ones and namesakes have another name beyond the boulevard."""
        middle = self._plan.boulevard
        halves = [(0, middle), (middle, self._plan.columns - 1)]
        is_north = j <= self._plan.river_after
        if j in NAMESAKE_ROWS:
            names = self._namesakes
        elif self._plan.is_numbered and is_north:
            number = 60 + 2 * (self._plan.river_after - j)
            names = [StreetName(f"{number}e Rue {side}") for side in ("Ouest", "Est")]
        else:
            names = [self._names.popleft()] * 2
        for (first, last), name in zip(halves, names, strict=True):
            self._across(j, first, last, name)

    def _across(self, j: int, first: int, last: int, name: StreetName) -> None:
        nodes: list[tuple[Node, Spot]] = []
        for i in range(first, last + 1):
            if i == self._plan.boulevard:
                sides = (-1, 1) if last == i else (1,)  # the western half crosses both roadways
                nodes += [self._roadway(i, j, side) for side in sides]
            else:
                nodes.append((("grid", i, j, 0), self._spots[i, j]))
            if i < last:
                nodes += [
                    (("third", i, j, n), _between(self._spots[i, j], self._spots[i + 1, j], n / 3)) for n in (1, 2)
                ]
        self._lay(name, nodes)
        for i in range(first, last):
            if (i * 3 + j * 5) % CRESCENT_EVERY == 0:
                self._crescent(i, j)

    def _roadway(self, i: int, j: int, side: int) -> tuple[Node, Spot]:
        x, y = self._spots[i, j]
        return ("roadway", i, j, side), (x + side * ROADWAY_M, y)

    def _crescent(self, i: int, j: int) -> None:
        """It leaves a street and comes back to it; some only leave."""
        starts, ends = (("third", i, j, 1), ("third", i, j, 2))
        one, other = (_between(self._spots[i, j], self._spots[i + 1, j], n / 3) for n in (1, 2))
        away = -CRESCENT_M if j != self._plan.river_after else CRESCENT_M
        name = self._names.pop()
        if (i + j) % DEAD_END_EVERY == 0:
            self._lay(
                name.of_type("Impasse", "Court"), [(starts, one), (("end", i, j, 0), (one[0] + 6, one[1] + away))]
            )
            return
        corners = [
            (("bend", i, j, 1), (one[0] - 4, one[1] + away)),
            (("bend", i, j, 2), (other[0] + 4, other[1] + away)),
        ]
        self._lay(name.of_type(self._plan.crescent, "Crescent"), [(starts, one), *corners, (ends, other)])

    def _column(self, i: int) -> None:
        """From north to south; the river ends it unless there is a bridge."""
        rows, river = self._plan.rows, self._plan.river_after
        is_bridge = i % BRIDGE_EVERY == 2 or i == self._plan.boulevard
        parts = [(0, rows - 1)] if is_bridge else [(0, river), (river + 1, rows - 1)]
        for number, (first, last) in enumerate(parts):
            name = self._column_name(i, is_north=number == 0)
            if i == self._plan.boulevard:
                for side in (-1, 1):
                    self._lay(
                        name, [self._roadway(i, j, side) for j in range(first, last + 1)], houses=side, rank="main"
                    )
            else:
                self._lay(
                    name,
                    [(("grid", i, j, 0), self._spots[i, j]) for j in range(first, last + 1)],
                    rank="main" if is_bridge else "street",
                )

    def _column_name(self, i: int, *, is_north: bool) -> StreetName:
        if i == self._plan.boulevard:
            return self._names.popleft().of_type("Boulevard", "Boulevard")
        if self._plan.is_numbered and is_north:
            number = abs(i - self._plan.boulevard)
            side = " Ouest" if i < self._plan.boulevard else " Est"
            return StreetName(f"{'1re' if number == 1 else f'{number}e'} Avenue{side}")
        return self._names.popleft()

    def _lay(
        self, name: StreetName, nodes: Sequence[tuple[Node, Spot]], *, houses: int = 0, rank: Rank = "street"
    ) -> None:
        """A street along these nodes, with houses on both sides or on one."""
        line = [self._on_earth(spot) for _, spot in nodes]
        way = Way(street=name.name, line=line, nodes=[node for node, _ in nodes], other_names=name.others, rank=rank)
        self._town.ways.append(way)
        for side in (houses,) if houses else (-1, 1):
            first = self._numbers.setdefault((name.name, side), 1 + int(self._chance.random() * 4) * 100 + (side > 0))
            self._numbers[name.name, side] = self._build_along(way, side, first)

    def _build_along(self, way: Way, side: int, first: int) -> int:
        """Houses on one side, numbered from `first`; gives the number that comes next."""
        metres, number = CORNER_M, first
        whole = length_m(way.line)
        while metres < whole - CORNER_M:
            address = self._beside(way.line, metres, side, HOUSE_M)
            is_dry = abs(address[0] - self._river_lat) * METRES_PER_DEGREE > WET_M  # nobody lives on a bridge
            if is_dry:
                self._town.shapes.append(self._house(way.line, metres, side))
            suffixes = ["", self._plan.suffixes[number // 2 % 2]] if number % 37 == 0 else [""]
            for suffix in suffixes if is_dry else ():
                self._town.addresses.append(
                    RawAddress(
                        number=number, suffix=suffix, street=way.street, point=address, other_names=way.other_names
                    )
                )
            metres += self._plan.lot_m * (0.7 + 0.6 * self._chance.random())
            number += 2 if self._chance.random() < 0.8 else 4
        return number

    def _house(self, line: Sequence[Point], metres: float, side: int) -> Shape:
        along = [point_along(line, metres), point_along(line, metres + 1)]
        return house(self._beside(line, metres, side, HOUSE_M + SETBACK_M), along, self._scenery)

    def _beside(self, line: Sequence[Point], metres: float, side: int, away: float) -> Point:
        here, further = point_along(line, metres), point_along(line, metres + 1)
        long = distance_m(here, further) or 1.0
        narrow = cos(radians(here[0]))
        dy, dx = (further[0] - here[0]), (further[1] - here[1]) * narrow
        scale = side * away / long
        return here[0] - dx * scale, here[1] + dy * scale / narrow

    def _boroughs(self) -> list[Area]:
        wide = (self._plan.columns / 2 + 1) * COLUMN_M
        top = (self._plan.rows / 2 + 1) * ROW_M
        bottom = -top - RIVER_M
        river = (self._plan.rows / 2 - self._plan.river_after) * ROW_M - ROW_M / 2
        middle = (self._plan.boulevard - self._plan.columns / 2) * COLUMN_M
        corners = [(-wide, river, middle, top), (middle, river, wide, top), (-wide, bottom, wide, river)]
        return [
            Area(name=name, rings=[[self._on_earth(spot) for spot in ((w, s), (e, s), (e, n), (w, n))]])
            for name, (w, s, e, n) in zip(self._plan.boroughs, corners, strict=True)
        ]

    def _on_earth(self, spot: Spot) -> Point:
        lat, lon = self._plan.lat, self._plan.lon
        return lat + spot[1] / METRES_PER_DEGREE, lon + spot[0] / METRES_PER_DEGREE / cos(radians(lat))


def _between(one: Spot, other: Spot, share: float) -> Spot:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
