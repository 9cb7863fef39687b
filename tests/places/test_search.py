"""What a gazetteer answers: by words, by a position, by a street."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.places.gazetteer import Gazetteer
from server.places.geometry import distance_m

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "places.json").read_text())
CASES = [(group, query) for group in VECTORS for query in group["queries"]]


def test_there_are_enough_vectors() -> None:
    assert len(CASES) >= 150
    assert len({query for _, query in CASES}) > 140


@pytest.mark.parametrize(("group", "query"), CASES, ids=[f"{group['town']}-{query}" for group, query in CASES])
def test_what_is_typed_finds_the_place_first(
    gazetteers: Mapping[str, Gazetteer], group: dict[str, str], query: str
) -> None:
    found = gazetteers[group["town"]].search(query, locale=group["locale"])
    assert (found[0].label, found[0].kind) == (group["label"], group["kind"])


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_each_beginning_of_a_name_finds_streets_that_begin_so(rivemont: Gazetteer, length: int) -> None:
    for street in rivemont.streets[::7]:
        typed = street.name[:length].rstrip()
        assert rivemont.search(typed), typed


def test_of_namesakes_the_near_one_comes_first(rivemont: Gazetteer) -> None:
    here, there = [street for street in rivemont.streets if street.name == "Rue de l’Église"]
    for street in (here, there):
        found = rivemont.search("rue de l'église", near=street.point)
        assert found[0].label == street.label("fr")
        assert len(found) == 2


def test_a_house_that_is_not_known_stands_between_its_neighbours(rivemont: Gazetteer) -> None:
    street = next(one for one in rivemont.streets if one.name == "76e Rue Est")
    numbers = {found.number for found in (rivemont.search(f"{n} 76e rue est")[0] for n in range(102, 400, 2))}
    guessed = [one for one in (rivemont.search(f"{n} 76e rue est")[0] for n in range(103, 400)) if one.is_guess]
    assert len(numbers) > 60
    assert guessed
    for one in guessed:
        assert one.label == f"{one.number}, 76e Rue Est"
        assert one.streets == (street.id,)
        assert one.score < 1000


def test_a_number_beyond_the_street_finds_the_street(rivemont: Gazetteer) -> None:
    found = rivemont.search("98765 76e Rue Est")[0]
    assert (found.label, found.kind) == ("76e Rue Est", "street")


def test_kinds_may_be_chosen(rivemont: Gazetteer) -> None:
    assert {one.kind for one in rivemont.search("303 76e rue est", kinds=["street"])} <= {"street"}
    corners = rivemont.search("76e rue est / 3e avenue est", kinds=["intersection"])
    assert {one.kind for one in corners} == {"intersection"}


HOSTILE = [
    "%",
    '"',
    "*",
    "%\"*'",
    "\u202e\u202d\u200f",
    "'; DROP TABLE streets; --",
    "AND OR NOT NEAR(",
    "\x00",
    "x" * 10_000,
    "9" * 400,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_queries_find_nothing_and_break_nothing(rivemont: Gazetteer, text: str) -> None:
    assert rivemont.search(text) == []


@settings(max_examples=200)
@given(text=st.text(max_size=60), near=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
def test_whatever_is_typed_is_answered_in_order(
    rivemont: Gazetteer, text: str, near: tuple[float, float] | None
) -> None:
    found = rivemont.search(text, near=near)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(found) <= 8
    assert len({(one.label, one.kind) for one in found}) == len(found)


@settings(max_examples=150)
@given(lat=st.floats(46.79, 46.83), lon=st.floats(-71.24, -71.19))
def test_what_is_near_a_position_is_as_near_as_it_says(rivemont: Gazetteer, lat: float, lon: float) -> None:
    found = rivemont.reverse((lat, lon))
    assert [one.metres for one in found] == sorted(one.metres for one in found)
    for one in found:
        assert abs(distance_m((lat, lon), one.point) - one.metres) <= 1
        assert one.metres <= (60 if one.kind == "address" and not one.is_guess else 150)


def test_every_house_is_found_at_its_own_door(rivemont: Gazetteer) -> None:
    for found in (rivemont.search(f"{n} rue des saules")[0] for n in range(101, 400, 7)):
        if found.kind == "address" and not found.is_guess:
            assert found.label in [one.label for one in rivemont.reverse(found.point)]


def test_far_from_everything_there_is_nothing(rivemont: Gazetteer) -> None:
    assert rivemont.reverse((0.0, 0.0)) == []
    assert rivemont.area((0.0, 0.0)) is None


def test_a_position_has_its_borough(rivemont: Gazetteer) -> None:
    for street in rivemont.streets[::9]:
        assert rivemont.area(street.point) in {"Haute-Rive", "Sainte-Odile", "L’Anse"}
