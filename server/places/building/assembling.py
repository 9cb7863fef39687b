"""From what the sources tell to one town: streets with one spelling, addresses once, corners and segments."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.places.building.namesakes import Group, groups_of
from server.places.building.network import Crossing, NumberedWay, Segment, crossings_of, segments_of, streets_at_nodes
from server.places.building.raw import Area, RawAddress, RawTown, Way
from server.places.geometry import Point, distance_m, middle_of
from server.places.text import fold

SAME_HOUSE_M = 150.0
"""A number that stands twice in a street, nearer than this, is one house."""


@dataclass(frozen=True, kw_only=True)
class Street:
    """A street of one borough: its name, and others it goes by, by language or `x0`, `x1`… for further ones."""

    name: str
    other_names: Mapping[str, str]
    borough: str
    point: Point


@dataclass(frozen=True, kw_only=True)
class Address:
    """A house, its street by its place among the streets."""

    street: int
    number: int
    suffix: str
    point: Point


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """A town as it is written: streets in the order of their names, everything else by their number."""

    streets: Sequence[Street]
    addresses: Sequence[Address]
    crossings: Sequence[Crossing]
    segments: Sequence[Segment]
    areas: Sequence[Area]
    odd: Sequence[str]
    stubs: int


def assemble(raw: RawTown, tick: Callable[[], None] = lambda: None) -> Assembled:
    """Make one town of it; what was odd is said in sentences."""
    groups = sorted(_by_name(raw), key=lambda found: (found[0], found[1].borough))
    streets = [_street(group) for _, group in groups]
    odd = [*raw.odd, *(sentence for _, group in groups for sentence in _spellings(group))]
    ways = [
        NumberedWay(street=number, line=way.line, nodes=way.nodes)
        for number, (_, group) in enumerate(groups)
        for way in group.ways
    ]
    there = streets_at_nodes(ways)
    by_street: dict[int, list[NumberedWay]] = defaultdict(list)
    for way in ways:
        by_street[way.street].append(way)
    segments, stubs = [], 0
    for number, own in by_street.items():
        found, merged = segments_of(number, own, there)
        segments += found
        stubs += merged
        tick()
    houses = [(house, number) for number, (_, group) in enumerate(groups) for house in group.houses]
    odd += _without_ways(streets, by_street, houses)
    return Assembled(
        streets=streets,
        addresses=_once(houses, odd, streets),
        crossings=crossings_of(ways, there),
        segments=segments,
        areas=raw.areas,
        odd=odd,
        stubs=stubs,
    )


def _by_name(raw: RawTown) -> list[tuple[tuple[str, ...], Group]]:
    """The streets of each name, known by its folded words."""
    ways: dict[tuple[str, ...], list[Way]] = defaultdict(list)
    houses: dict[tuple[str, ...], list[RawAddress]] = defaultdict(list)
    for way in raw.ways:
        ways[tuple(fold(way.street))].append(way)
    for house in raw.addresses:
        houses[tuple(fold(house.street))].append(house)
    names = {*ways, *houses} - {()}
    boroughs = [area for area in raw.areas if area.name]
    return [(name, group) for name in names for group in groups_of(ways[name], houses[name], boroughs)]


def _street(group: Group) -> Street:
    others: dict[str, Counter[str]] = defaultdict(Counter)
    for one in group.members:
        for language, other in one.other_names.items():
            others[language][other] += 1
    points = [point for way in group.ways for point in way.line] or [house.point for house in group.houses]
    middle = middle_of(points)
    return Street(
        name=_most(_names(group)),
        other_names={language: _most(names) for language, names in sorted(others.items())},
        borough=group.borough,
        point=min(points, key=lambda known: (distance_m(middle, known), known)),  # on the street, not beside its bend
    )


def _names(group: Group) -> Counter[str]:
    return Counter(one.street for one in group.members)


def _spellings(group: Group) -> list[str]:
    names = _names(group)
    if len(names) < 2:
        return []
    written = ", ".join(f"« {name} » ({count})" for name, count in sorted(names.items()))
    return [f"one street in {len(names)} spellings: {written}; « {_most(names)} » is kept"]


def _most(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], sum(letter.isupper() for letter in name), name))


def _without_ways(
    streets: Sequence[Street], ways: Mapping[int, Sequence[NumberedWay]], houses: Sequence[tuple[RawAddress, int]]
) -> list[str]:
    if not ways:
        return []
    lonely = Counter(number for _, number in houses if number not in ways)
    return [f"« {streets[number].name} » has {count} addresses and no line" for number, count in sorted(lonely.items())]


def _once(houses: Sequence[tuple[RawAddress, int]], odd: list[str], streets: Sequence[Street]) -> list[Address]:
    """Each number of a street once; one that stands again far away is kept too, and said."""
    known: dict[tuple[int, int, str], list[Point]] = defaultdict(list)
    kept = []
    for house, street in houses:
        points = known[street, house.number, house.suffix]
        if any(distance_m(point, house.point) < SAME_HOUSE_M for point in points):
            continue
        if points:
            odd.append(f"{house.number}{house.suffix}, {streets[street].name} stands at {len(points) + 1} places")
        points.append(house.point)
        kept.append(Address(street=street, number=house.number, suffix=house.suffix, point=house.point))
    return sorted(kept, key=lambda one: (one.street, one.number, one.suffix, one.point))
