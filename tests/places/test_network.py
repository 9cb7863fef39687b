"""Corners and segments: a street is covered once, whatever its shape."""

from collections.abc import Mapping, Sequence

import pytest

from server.places.building.assembling import Assembled
from server.places.building.generating import generate
from server.places.building.network import NumberedWay, crossings_of, segments_of, streets_at_nodes
from server.places.geometry import METRES_PER_DEGREE, Point, length_m

A, B, C = range(3)


def at(x: float, y: float) -> Point:
    """Metres east and north of the equator's beginning."""
    return y / METRES_PER_DEGREE, x / METRES_PER_DEGREE


def way(street: int, *spots: tuple[float, float]) -> NumberedWay:
    """A way whose nodes are its places."""
    return NumberedWay(street=street, line=[at(*spot) for spot in spots], nodes=spots)


def between(street: int, *ways: NumberedWay) -> list[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """The segments of a street: who meets it at either end, and how long."""
    own = [one for one in ways if one.street == street]
    found, _ = segments_of(street, own, streets_at_nodes(ways))
    return [(one.start, one.end, round(one.metres)) for one in found]


def test_a_street_is_cut_where_others_meet_it() -> None:
    main = way(A, (0, 0), (100, 0), (300, 0), (400, 0))
    assert between(A, main, way(B, (100, 0), (100, 50)), way(C, (300, 0), (300, 50))) == [
        ((), (B,), 100), ((B,), (C,), 200), ((C,), (), 100),
    ]  # fmt: skip


def test_pieces_that_go_on_are_one_whatever_way_they_were_drawn() -> None:
    pieces = [way(A, (200, 0), (100, 0)), way(A, (0, 0), (100, 0)), way(A, (200, 0), (300, 0))]
    assert between(A, *pieces, way(B, (0, 0), (0, 50)), way(C, (300, 0), (300, 50))) == [((B,), (C,), 300)]


def test_the_width_of_a_crossing_is_no_segment() -> None:
    main = way(A, (0, 0), (100, 0), (115, 0), (300, 0))
    roadways = [way(B, (100, -50), (100, 0), (100, 50)), way(B, (115, -50), (115, 0), (115, 50))]
    assert between(A, main, *roadways) == [((), (B,), 100), ((B,), (), 200)]
    assert len(crossings_of([main, *roadways], streets_at_nodes([main, *roadways]))) == 1


def test_a_crescent_meets_its_street_twice() -> None:
    main, crescent = way(A, (0, 0), (100, 0), (200, 0), (300, 0)), way(B, (100, 0), (100, 80), (200, 80), (200, 0))
    assert between(B, main, crescent) == [((A,), (A,), 260)]
    assert [one.streets for one in crossings_of([main, crescent], streets_at_nodes([main, crescent]))] == [(A, B)] * 2


def test_a_loop_that_nobody_meets_is_one_segment() -> None:
    assert between(A, way(A, (0, 0), (100, 0), (100, 100), (0, 0))) == [((), (), 341)]


def test_two_roadways_are_one_segment() -> None:
    streets = [
        way(A, (0, 0), (0, 200)), way(A, (18, 0), (18, 200)),
        way(B, (-50, 0), (0, 0), (18, 0), (70, 0)), way(C, (-50, 200), (0, 200), (18, 200), (70, 200)),
    ]  # fmt: skip
    found, _ = segments_of(A, streets[:2], streets_at_nodes(streets))
    assert [(one.start, one.end, len(one.lines)) for one in found] == [((B,), (C,), 2)]


@pytest.mark.parametrize("town", ["rivemont", "valquier", "grandlac"])
def test_segments_cover_each_street_once(drawn: Mapping[str, Assembled], town: str) -> None:
    assert covered(drawn[town]) == pytest.approx(
        laid(town), rel=1e-6
    )  # a line that is turned is a hair longer or shorter


def covered(town: Assembled) -> float:
    """Metres of all lines of all segments."""
    return sum(length_m(line) for segment in town.segments for line in segment.lines)


def laid(town: str) -> float:
    """Metres of all ways, as they were drawn."""
    return sum(length_m(one.line) for one in generate(town).ways)


def test_the_drawn_towns_hold_what_real_ones_do(drawn: Mapping[str, Assembled]) -> None:
    for town in drawn.values():
        assert 5_000 <= len(town.addresses) <= 15_000
        assert town.odd == []
        names = [street.name for street in town.streets]
        assert len(names) - len(set(names)) >= 2, "namesakes in two boroughs"
        assert any(len(segment.lines) == 2 for segment in town.segments), "a boulevard of two roadways"
        assert any(segment.start == segment.end != () for segment in town.segments), "a crescent"
        assert any(segment.end == () or segment.start == () for segment in town.segments), "a dead end"
    assert "76e Rue Est" in names_of(drawn["rivemont"])
    assert {"fr", "en"} == set(drawn["grandlac"].streets[0].other_names)


def names_of(town: Assembled) -> Sequence[str]:
    return [street.name for street in town.streets]


def test_lanes_that_no_street_meets_are_part_of_the_segment_beside_them() -> None:
    north = 1 / 111_195
    main = NumberedWay(street=0, line=[(46.0, -71.0), (46.0, -70.99)], nodes=["a", "b"])
    across = [
        NumberedWay(street=street, line=[(46.0, lon), (46.01, lon)], nodes=[node, f"far {node}"])
        for street, lon, node in ((1, -71.0, "a"), (2, -70.99, "b"))
    ]
    lanes = [
        NumberedWay(
            street=0,
            line=[(46.0 + 9 * north, -70.998 + n * 0.002), (46.0 + 9 * north, -70.9975 + n * 0.002)],
            nodes=[f"{n} from", f"{n} to"],
        )
        for n in range(3)
    ]
    far = [
        NumberedWay(street=0, line=[(46.1 + n, -71.0), (46.1 + n, -71.001)], nodes=[f"x{n}", f"y{n}"]) for n in range(2)
    ]
    ways = [main, *lanes, *far]
    segments, _stubs = segments_of(0, ways, streets_at_nodes([*ways, *across]))
    between, whole = sorted(segments, key=lambda one: not one.start)
    assert {between.start, between.end} == {(1,), (2,)}
    assert (len(between.lines), len(whole.lines), whole.start, whole.end) == (4, 2, (), ())
    assert 700 < between.metres < 800
