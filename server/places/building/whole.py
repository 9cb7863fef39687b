"""Positions as the files keep them: whole numbers of hundred-thousandths of a degree, a metre."""

from server.places.geometry import DEGREE, Point


def whole(point: Point) -> tuple[int, int]:
    """A position rounded to what is kept."""
    return round(point[0] * DEGREE), round(point[1] * DEGREE)


def kept(point: Point) -> Point:
    """A position as whoever reads the files sees it."""
    lat, lon = whole(point)
    return lat / DEGREE, lon / DEGREE
