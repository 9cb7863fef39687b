"""An extract of OpenStreetMap (`.osm.pbf`): named highways, and what carries a house number."""

from collections.abc import Callable, Mapping
from pathlib import Path

import osmium

from server.places.building.numbers import read_number
from server.places.building.raw import RawAddress, RawTown, SourceError, Way
from server.places.geometry import Point, middle_of

NOT_FOR_PEOPLE = frozenset({"proposed", "construction", "raceway", "platform", "elevator", "bus_stop", "street_lamp"})
_LANGUAGES = ("fr", "en")

Item = osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation


def read_osm(path: Path, tick: Callable[[], None] = lambda: None) -> RawTown:
    """What the extract tells; SourceError when it is no extract. `tick` is called for each object."""
    town = RawTown()
    try:
        for item in osmium.FileProcessor(str(path)).with_locations():
            tick()
            if not isinstance(item, osmium.osm.Changeset | osmium.osm.Area):
                _take(town, item)
    except RuntimeError as error:
        raise SourceError(f"{path}: not a whole extract of OpenStreetMap (.osm.pbf): {error}") from None
    return town


def _take(town: RawTown, item: Item) -> None:
    tags = dict(item.tags)
    if isinstance(item, osmium.osm.Way) and "name" in tags and tags.get("highway", "proposed") not in NOT_FOR_PEOPLE:
        known = [(node.ref, (node.lat, node.lon)) for node in item.nodes if node.location.valid()]
        if len(known) > 1:
            nodes, line = zip(*known, strict=True)
            town.ways.append(Way(street=tags["name"], line=line, nodes=nodes, other_names=_other_names(tags)))
    if "addr:housenumber" in tags and not isinstance(item, osmium.osm.Relation):
        _take_address(town, tags, _point_of(item))


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
