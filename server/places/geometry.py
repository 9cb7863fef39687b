"""Distances on the ground within a town: flat, in metres, of points (latitude, longitude) in degrees WGS 84.

Within 50 km the error of the flat earth is below one part in a thousand. The browser computes alike (`geometry.js`).
"""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Line = Sequence[Point]
Box = tuple[float, float, float, float]
"""South, west, north, east."""

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of 6 371 km."""
DEGREE = 100_000
"""Files keep positions as whole numbers of hundred-thousandths of a degree, a metre."""
CELLS_PER_DEGREE = 1000
"""A cell is 111 m high, and 60 to 80 m wide where towns of ours lie."""
_ROW = 1_000_000


def is_on_earth(point: Point) -> bool:
    """Whether latitude and longitude are degrees that exist; NaN are none."""
    return -90 <= point[0] <= 90 and -180 <= point[1] <= 180


def distance_m(one: Point, other: Point) -> float:
    """Between two points."""
    dy = (other[0] - one[0]) * METRES_PER_DEGREE
    dx = (other[1] - one[1]) * METRES_PER_DEGREE * _narrowing(one)
    return math.sqrt(dx * dx + dy * dy)


def length_m(line: Line) -> float:
    """Along a line."""
    return sum(distance_m(line[i], line[i + 1]) for i in range(len(line) - 1))


def nearest_on_line(point: Point, line: Line) -> tuple[float, Point]:
    """The distance to a line, and the point of it that is nearest."""
    if len(line) == 1:
        return distance_m(point, line[0]), line[0]
    return min((_nearest_on_piece(point, line[i], line[i + 1]) for i in range(len(line) - 1)), key=lambda one: one[0])


def point_along(line: Line, metres: float) -> Point:
    """The point of a line this far from its start; its ends beyond them."""
    left = metres
    for i in range(len(line) - 1):
        piece = distance_m(line[i], line[i + 1])
        if left <= piece:
            share = left / piece if piece else 0.0
            return _between(line[i], line[i + 1], max(share, 0.0))
        left -= piece
    return line[-1]


def is_inside(point: Point, ring: Line) -> bool:
    """Whether a ring goes around a point, by the crossings of a ray."""
    lat, lon = point
    inside = False
    for i in range(len(ring)):
        (lat1, lon1), (lat2, lon2) = ring[i], ring[i - 1]
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside


def is_within(point: Point, rings: Iterable[Line]) -> bool:
    """Whether a point lies in an area; a ring within another is a hole."""
    return sum(is_inside(point, ring) for ring in rings) % 2 == 1


def cell_of(point: Point) -> int:
    """The number of the square a point lies in."""
    row = math.floor((point[0] + 90) * CELLS_PER_DEGREE)
    return row * _ROW + math.floor((point[1] + 180) * CELLS_PER_DEGREE)


def cells_around(point: Point, rings: int = 1) -> list[int]:
    """The square of a point and those around it: with one ring all that is nearer than 60 m."""
    middle = cell_of(point)
    steps = range(-rings, rings + 1)
    return [middle + row * _ROW + column for row in steps for column in steps]


def cells_of_line(line: Line) -> set[int]:
    """The squares that a line passes through, or nearly."""
    step = METRES_PER_DEGREE / CELLS_PER_DEGREE / 4
    cells = {cell_of(point) for point in line}
    for i in range(len(line) - 1):
        pieces = math.ceil(distance_m(line[i], line[i + 1]) / step)
        cells.update(cell_of(_between(line[i], line[i + 1], n / pieces)) for n in range(1, pieces))
    return cells


def middle_of(points: Iterable[Point]) -> Point:
    """Their mean."""
    known = list(points)
    return sum(lat for lat, _ in known) / len(known), sum(lon for _, lon in known) / len(known)


def _narrowing(point: Point) -> float:
    return math.cos(math.radians(point[0]))


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _nearest_on_piece(point: Point, one: Point, other: Point) -> tuple[float, Point]:
    narrow = _narrowing(point)
    dy, dx = other[0] - one[0], (other[1] - one[1]) * narrow
    py, px = point[0] - one[0], (point[1] - one[1]) * narrow
    long = dx * dx + dy * dy
    share = min(max((px * dx + py * dy) / long, 0.0), 1.0) if long else 0.0
    found = _between(one, other, share)
    return distance_m(point, found), found
