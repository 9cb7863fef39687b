"""What lies in a circle and in a ring, and which rings are no area."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.alerts import rules
from server.places.geometry import METRES_PER_DEGREE, Point

CENTRE = (46.81, -71.21)
SQUARE = [(46.80, -71.22), (46.80, -71.20), (46.82, -71.20), (46.82, -71.22)]


def away(metres: float, bearing: float) -> Point:
    """A point so far from the centre."""
    lat, lon = CENTRE
    north, east = metres * math.cos(bearing), metres * math.sin(bearing)
    return lat + north / METRES_PER_DEGREE, lon + east / METRES_PER_DEGREE / math.cos(math.radians(lat))


@given(st.floats(0, 2 * math.pi), st.sampled_from(rules.RADII_M))
def test_a_circle_holds_what_is_nearer_than_its_radius_and_its_box_holds_it(bearing: float, radius: int) -> None:
    area = rules.Area(kind="radius", centre=CENTRE, radius_m=radius)
    inside, outside = away(radius * 0.99, bearing), away(radius * 1.01, bearing)
    assert area.holds(inside, "")
    assert not area.holds(outside, "")
    assert area.box is not None
    south, west, north, east = area.box
    assert south <= inside[0] <= north
    assert west <= inside[1] <= east


def test_a_ring_holds_what_is_inside_it() -> None:
    hollow = [(46.80, -71.22), (46.80, -71.20), (46.82, -71.20), (46.805, -71.21)]
    area = rules.Area(kind="drawn", ring=hollow)
    assert area.holds((46.803, -71.205), "")
    assert not area.holds((46.818, -71.215), ""), "in its box, and not in it"
    assert area.box == (46.80, -71.22, 46.82, -71.20)


def test_a_borough_holds_what_is_of_its_name_and_never_what_is_of_none() -> None:
    assert rules.Area(kind="borough", borough="La Rive").holds(None, "La Rive")
    assert not rules.Area(kind="borough", borough="La Rive").holds(CENTRE, "Le Mont")
    assert not rules.Area(kind="borough").holds(CENTRE, "")
    assert not rules.Area(kind="radius", centre=CENTRE, radius_m=500).holds(None, "La Rive")


@pytest.mark.parametrize(
    ("ring", "fault"),
    [
        (SQUARE, None),
        (SQUARE[:3], None),
        (SQUARE[:2], "few"),
        ([SQUARE[0]] * 4, "few"),
        ([], "few"),
        ([(46.80 + n / 1000, -71.2 - n * n / 5000) for n in range(9)], "many"),
        ([(46.8, -71.2), (46.8, -71.1), (47.4, -71.15)], "large"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], "crossed"),
    ],
)
def test_a_ring_that_is_no_area_says_why(ring: list[Point], fault: str | None) -> None:
    assert rules.fault_of_ring(ring) == fault
