"""What the map of a drawn town shows beside its streets: the river and its banks, a lake, parks and houses.

It takes its chance from elsewhere than the streets do: they stay where they are, whatever is drawn around them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin
from random import Random

from server.places.building.raw import Shape, ShapeKind
from server.places.geometry import METRES_PER_DEGREE, Line, Point

Spot = tuple[float, float]
"""Metres east and north of the middle of the town."""

RIVER_HALF_M, BANK_M, MEANDER_M, RIVER_STEP_M = 66.0, 26.0, 11.0, 45.0
WET_M = RIVER_HALF_M + BANK_M + MEANDER_M
"""From the middle of the river to where houses begin."""
LAKE_M = (520.0, 300.0)
YARD_M = 31.0
"""From the middle of a street to the park behind its houses."""
HOUSE_LONG_M, HOUSE_DEEP_M = (8.5, 13.5), (8.0, 11.0)
PARK_EVERY = 19


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the town lies: its edges, the middle of its river, and how spots come to be points on earth."""

    west: float
    east: float
    south: float
    river: float
    on_earth: Callable[[Spot], Point]


def river_and_lake(ground: Ground) -> Iterator[Shape]:
    """The river with a green bank on either side, and a lake beyond the town."""
    across = _steps(ground.west - 900, ground.east + 900)
    middle = [(x, ground.river + MEANDER_M * sin(x / 260)) for x in across]
    for side in (-1, 1):
        inner = [(x, y + side * RIVER_HALF_M) for x, y in middle]
        outer = [(x, y + side * (RIVER_HALF_M + BANK_M)) for x, y in middle]
        yield _area("green", ground, [*inner, *reversed(outer)])
    banks = [[(x, y + side * RIVER_HALF_M) for x, y in middle] for side in (-1, 1)]
    yield _area("water", ground, [*banks[0], *reversed(banks[1])])
    wide, high = LAKE_M
    x, y = ground.east * 0.35, ground.south - high - 90
    ring = [(x + wide * cos(turn) * (1 + 0.08 * sin(5 * turn)), y + high * sin(turn)) for turn in _turns(48)]
    yield _area("water", ground, ring)


def parks(
    block: Callable[[int, int], Sequence[Spot] | None],
    *,
    columns: int,
    rows: Sequence[int],
    names: Sequence[str],
    ground: Ground,
) -> Iterator[Shape]:
    """A park in some of the blocks, behind the houses; `block` gives its corners from the north-west on, or none."""
    chosen = [(i, j) for j in rows for i in range(columns) if (i * 5 + j * 7) % PARK_EVERY == 0]
    free = [corners for corners in (block(i, j) for i, j in chosen) if corners is not None]
    for (nw, ne, se, sw), name in zip(free, names, strict=False):
        ring = [(nw[0] + YARD_M, nw[1] - YARD_M), (ne[0] - YARD_M, ne[1] - YARD_M),
                (se[0] - YARD_M, se[1] + YARD_M), (sw[0] + YARD_M, sw[1] + YARD_M)]  # fmt: skip
        yield _area("green", ground, ring, name)


def house(middle: Point, along: Line, chance: Random) -> Shape:
    """A house with its long side along a piece of a street, around a point."""
    (lat, lon), narrow = middle, cos(radians(middle[0]))
    dy, dx = along[1][0] - along[0][0], (along[1][1] - along[0][1]) * narrow
    scale = (dx * dx + dy * dy) ** 0.5 or 1.0
    metre = 1 / METRES_PER_DEGREE
    long = chance.uniform(*HOUSE_LONG_M) / 2 * metre / scale
    deep = chance.uniform(*HOUSE_DEEP_M) / 2 * metre / scale
    ring = [
        (lat + dy * long * one - dx * deep * other, lon + (dx * long * one + dy * deep * other) / narrow)
        for one, other in ((1, 1), (1, -1), (-1, -1), (-1, 1), (1, 1))
    ]
    return Shape(kind="building", parts=[[ring]])


def _area(kind: ShapeKind, ground: Ground, ring: Sequence[Spot], name: str = "") -> Shape:
    points = [ground.on_earth(spot) for spot in ring]
    return Shape(kind=kind, name=name, parts=[[[*points, points[0]]]])


def _steps(first: float, last: float) -> list[float]:
    count = int((last - first) / RIVER_STEP_M)
    return [first + (last - first) * n / count for n in range(count + 1)]


def _turns(count: int) -> list[float]:
    return [2 * pi * n / count for n in range(count)]
