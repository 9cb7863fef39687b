"""What an area is and what lies in it: values in, values out. Points are latitude and longitude, degrees WGS 84."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

from server.places.geometry import METRES_PER_DEGREE, Box, Point, distance_m, is_inside

Kind = Literal["radius", "borough", "drawn"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Pace = Literal["at-once", "daily"]
PACES: tuple[Pace, ...] = get_args(Pace)
RADII_M = (250, 500, 1000, 2000)
CORNERS_FROM, CORNERS_TO = 3, 8
AREAS_PER_PERSON = 10
LONGEST_SIDE_M = 20_000.0
TOLD_FROM_HOUR = 7
"""From this hour of the town's morning the news of the day before are told together."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A circle, a borough or a ring; `box` holds all of it, and everything for a borough."""

    kind: Kind
    borough: str = ""
    centre: Point | None = None
    radius_m: int = 0
    ring: Sequence[Point] = ()

    @property
    def box(self) -> Box | None:
        """The frame of a circle or a ring; None for a borough, which has a name."""
        if self.kind == "radius" and self.centre:
            high = self.radius_m / METRES_PER_DEGREE
            wide = high / max(math.cos(math.radians(self.centre[0])), 0.01)
            lat, lon = self.centre
            return lat - high, lon - wide, lat + high, lon + wide
        if self.kind == "drawn":
            lats, lons = [lat for lat, _lon in self.ring], [lon for _lat, lon in self.ring]
            return min(lats), min(lons), max(lats), max(lons)
        return None

    def holds(self, point: Point | None, borough: str) -> bool:
        """Whether something at a point, or of a borough, lies in the area."""
        if self.kind == "borough":
            return bool(borough) and borough == self.borough
        if point is None:
            return False
        if self.kind == "radius":
            return self.centre is not None and distance_m(self.centre, point) <= self.radius_m
        return is_inside(point, self.ring)


def fault_of_ring(ring: Sequence[Point]) -> str | None:
    """Why a ring is no area: `few`, `many`, `large` or `crossed`; None for one that is."""
    if len(set(ring)) < CORNERS_FROM:
        return "few"
    if len(ring) > CORNERS_TO:
        return "many"
    if any(distance_m(one, other) > LONGEST_SIDE_M for one, other in combinations(ring, 2)):
        return "large"
    return "crossed" if _is_crossed(ring) else None


def _is_crossed(ring: Sequence[Point]) -> bool:
    sides = [(ring[i - 1], ring[i]) for i in range(len(ring))]
    apart = [
        (one, other)
        for (i, one), (j, other) in combinations(enumerate(sides), 2)
        if j - i > 1 and not (i == 0 and j == len(sides) - 1)
    ]
    return any(_meet(*one, *other) for one, other in apart)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the side from a to b and that from c to d have a point in common, ends apart."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
