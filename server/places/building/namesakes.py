"""Which pieces and houses of one name are one street: what hangs together is, across boroughs too; what lies apart in
another borough is a namesake."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from server.places.building.raw import Area, RawAddress, Way
from server.places.geometry import Point, is_within, nearest_on_line


@dataclass
class Group:
    """A street of one name: its borough, its pieces, its houses."""

    borough: str
    ways: list[Way] = field(default_factory=list)
    houses: list[RawAddress] = field(default_factory=list)

    @property
    def members(self) -> list[Way | RawAddress]:
        """All of them."""
        return [*self.ways, *self.houses]


def groups_of(ways: Sequence[Way], houses: Sequence[RawAddress], boroughs: Sequence[Area]) -> list[Group]:
    """The streets among the pieces and houses of one name, by borough."""
    groups: dict[str, Group] = {}
    for component in _components(ways):
        borough = _most(Counter(_borough_of_way(way, houses, boroughs) for way in component))
        groups.setdefault(borough, Group(borough)).ways.extend(component)
    drawn = list(groups.values())
    for house in houses:
        borough = area_of(house.point, boroughs) or house.borough
        group = groups.get(borough) if borough in groups or not drawn else _nearest(house.point, drawn)
        if group is None:
            group = groups.setdefault(borough, Group(borough))
        group.houses.append(house)
    return [groups[borough] for borough in sorted(groups)]


def area_of(point: Point, areas: Sequence[Area]) -> str:
    """The name of the area that a point lies in; empty when in none."""
    return next((area.name for area in areas if is_within(point, area.rings)), "")


def _components(ways: Sequence[Way]) -> list[list[Way]]:
    """Ways that hang together by their nodes."""
    component: dict[Hashable, list[Way]] = {}
    for way in ways:
        touched = {id(found): found for found in (component.get(node) for node in way.nodes) if found is not None}
        whole = [way, *(other for found in touched.values() for other in found)]
        for member in whole:
            component.update(dict.fromkeys(member.nodes, whole))
    found = {id(one): one for one in component.values()}
    return sorted(found.values(), key=lambda one: min(way.line[0] for way in one))


def _borough_of_way(way: Way, houses: Sequence[RawAddress], boroughs: Sequence[Area]) -> str:
    middle = way.line[len(way.line) // 2]
    known = area_of(middle, boroughs) or way.borough
    told = {house.borough for house in houses}
    if known or len(told) < 2:
        return known or next(iter(told), "")
    return min(houses, key=lambda house: nearest_on_line(house.point, way.line)[0]).borough


def _nearest(point: Point, groups: Sequence[Group]) -> Group:
    if len(groups) == 1:
        return groups[0]
    return min(groups, key=lambda group: min(nearest_on_line(point, way.line)[0] for way in group.ways))


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda name: (-counted[name], name))
