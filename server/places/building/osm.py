"""An extract of OpenStreetMap (`.osm.pbf`): named highways, what carries a house number, and what a map shows of it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import osmium

from server.places.building.numbers import read_number
from server.places.building.raw import Area, Rank, RawAddress, RawTown, Shape, ShapeKind, SourceError, Way
from server.places.geometry import Line, Point, middle_of
from server.places.text import fold

NOT_FOR_PEOPLE = frozenset({"proposed", "construction", "raceway", "platform", "elevator", "bus_stop", "street_lamp"})
_LANGUAGES = ("fr", "en")
CREDIT = "© OpenStreetMap contributors"
"""As the ODbL wants it said."""
_MAIN = re.compile(r"(motorway|trunk|primary|secondary|tertiary)(_link)?")
_PATHS = frozenset({"footway", "path", "cycleway", "steps", "bridleway", "track", "service", "corridor"})
_GREEN = frozenset(
    {
        "park",
        "garden",
        "pitch",
        "playground",
        "golf_course",
        "nature_reserve",
        "recreation_ground",
        "dog_park",
        "meadow",
    }
    | {"forest", "grass", "cemetery", "village_green", "orchard", "wood", "scrub", "grassland", "heath", "common"}
)
_WATER = frozenset({"water", "riverbank", "basin", "reservoir", "dock", "bay"})
_STREAMS = frozenset({"river", "stream", "canal"})
_AREA_KEYS = ("building", "natural", "waterway", "leisure", "landuse", "boundary")
_TOWN_LEVEL, _BOROUGH_LEVELS = "8", frozenset({"9", "10"})

Item = osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation


def read_osm(path: Path, tick: Callable[[], None] = lambda: None, *, town_name: str = "") -> RawTown:
    """What the extract tells; SourceError when it is no extract. `tick` is called for each object.

    The border is the municipality of that name, or the only one that the extract holds whole; boroughs are parts of
    it (https://wiki.openstreetmap.org/wiki/Tag:boundary%3Dadministrative: levels 8, 9 and 10).
    """
    town = RawTown(credit=CREDIT)
    borders: list[Area] = []
    try:
        areas = osmium.filter.KeyFilter(*_AREA_KEYS)
        for item in osmium.FileProcessor(str(path)).with_locations().with_areas(areas):
            tick()
            if isinstance(item, osmium.osm.Area):
                _take_area(town, borders, item)
            elif not isinstance(item, osmium.osm.Changeset):
                _take(town, item)
    except RuntimeError as error:
        raise SourceError(f"{path}: not a whole extract of OpenStreetMap (.osm.pbf): {error}") from None
    named = [border for border in borders if fold(border.name) == fold(town_name)] or borders
    if len(named) == 1:
        town.areas.append(Area(name="", rings=named[0].rings))
    return town


def _take(town: RawTown, item: Item) -> None:
    tags = dict(item.tags)
    if isinstance(item, osmium.osm.Way):
        _take_way(town, item, tags)
    if "addr:housenumber" in tags and not isinstance(item, osmium.osm.Relation):
        _take_address(town, tags, _point_of(item))


def _take_way(town: RawTown, way: osmium.osm.Way, tags: Mapping[str, str]) -> None:
    known = [(node.ref, (node.lat, node.lon)) for node in way.nodes if node.location.valid()]
    if len(known) < 2:
        return
    nodes, line = zip(*known, strict=True)
    name = tags.get("name", "")
    if tags.get("highway", "proposed") not in NOT_FOR_PEOPLE:
        rank = _rank(tags["highway"])
        if name:
            others = _other_names(tags)
            town.ways.append(Way(street=name, line=line, nodes=nodes, other_names=others, rank=rank))
        elif tags.get("area") != "yes":
            town.shapes.append(Shape(kind=rank, line=line))
    elif tags.get("waterway") in _STREAMS:
        town.shapes.append(Shape(kind="water", name=name, line=line))
    elif tags.get("railway") == "rail":
        town.shapes.append(Shape(kind="rail", line=line))


def _rank(highway: str) -> Rank:
    if _MAIN.fullmatch(highway):
        return "main"
    return "path" if highway in _PATHS else "street"


def _take_area(town: RawTown, borders: list[Area], area: osmium.osm.Area) -> None:
    tags = dict(area.tags)
    kind = _kind_of_area(tags)
    is_part = tags.get("boundary") == "administrative" and "name" in tags
    if kind is None and not is_part:
        return
    parts = [[_ring(outer), *(_ring(inner) for inner in area.inner_rings(outer))] for outer in area.outer_rings()]
    if kind:
        town.shapes.append(Shape(kind=kind, name="" if kind == "building" else tags.get("name", ""), parts=parts))
        return
    found = Area(name=tags["name"], rings=[ring for part in parts for ring in part])
    if tags.get("admin_level") == _TOWN_LEVEL:
        borders.append(found)
    elif tags.get("admin_level") in _BOROUGH_LEVELS:
        town.areas.append(found)


def _kind_of_area(tags: Mapping[str, str]) -> ShapeKind | None:
    if tags.get("building", "no") != "no":
        return "building"
    used = {tags.get("natural", ""), tags.get("landuse", ""), tags.get("leisure", ""), tags.get("waterway", "")}
    if used & _WATER:
        return "water"
    return "green" if used & _GREEN else None


def _ring(ring: osmium.osm.OuterRing | osmium.osm.InnerRing) -> Line:
    return [(node.lat, node.lon) for node in ring]


def _take_address(town: RawTown, tags: Mapping[str, str], point: Point | None) -> None:
    street = tags.get("addr:street") or tags.get("addr:place")
    if point is None or street is None:
        town.odd.append(f"address {tags['addr:housenumber']} names no street")
        return
    for written in tags["addr:housenumber"].replace(",", ";").split(";"):
        read = read_number(written)
        if read is None:
            town.odd.append(f"« {written.strip()} », {street}: no house number")
        else:
            number, suffix = read
            borough = tags.get("addr:suburb", "")
            town.addresses.append(RawAddress(number=number, suffix=suffix, street=street, point=point, borough=borough))


def _point_of(item: Item) -> Point | None:
    """A node's own point, the middle of the corners of a building."""
    if isinstance(item, osmium.osm.Node):
        return item.lat, item.lon
    if not isinstance(item, osmium.osm.Way):
        return None
    points = [(node.lat, node.lon) for node in item.nodes if node.location.valid()]
    return middle_of(points[:-1] or points) if points else None


def _other_names(tags: Mapping[str, str]) -> dict[str, str]:
    spoken = {language: tags[f"name:{language}"] for language in _LANGUAGES if f"name:{language}" in tags}
    further = [name for key in ("alt_name", "old_name") for name in tags.get(key, "").split(";") if name.strip()]
    return spoken | {f"x{place}": name.strip() for place, name in enumerate(further)}
