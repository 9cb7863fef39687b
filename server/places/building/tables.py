"""Tables of addresses and of streets: the French « Base adresse locale » (1.4, 1.5), a town's CSV, and GeoJSON.

The columns of a town's own table are known by many names; one that lacks is told, with the names it could have.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from server.places.building.numbers import read_number
from server.places.building.raw import Area, RawAddress, RawTown, SourceError, Way
from server.places.geometry import Line, Point, is_on_earth

Row = Mapping[str, str]
Tick = Callable[[], None]

COLUMNS = {
    "number": ("numero", "no_civique", "number", "civic_number", "house_number", "housenumber", "civic", "num"),
    "suffix": ("suffixe", "suffix", "rep", "fraction"),
    "street": ("voie_nom", "rue", "street", "street_name", "nom_voie", "odonyme", "nom_rue", "voie", "name", "nom"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("long", "lon", "lng", "longitude", "x"),
    "borough": ("commune_deleguee_nom", "arrondissement", "borough", "secteur", "district", "quartier"),
    "from": ("from_number", "de", "debut", "from", "gauche_debut"),
    "to": ("to_number", "a", "fin", "to", "droite_fin"),
    "geometry": ("geometry", "wkt", "geom", "the_geom"),
}
_BAL_STREET_ALONE = "99999"
"""In a BAL, the number of a row that names a street or a hamlet, and no house."""
_WKT_LINE = re.compile(r"^\s*(?:MULTI)?LINESTRING\s*\(", re.IGNORECASE)


def read_bal(path: Path, tick: Tick = lambda: None) -> RawTown:
    """A BAL: `;` between columns, `numero`, `suffixe`, `voie_nom`, `long`, `lat`."""
    return read_addresses(path, tick, needed="voie_nom")


def read_addresses(path: Path, tick: Tick = lambda: None, *, needed: str = "") -> RawTown:
    """Addresses of a CSV, or of a GeoJSON of points; SourceError with file and line."""
    town = RawTown()
    for place, row in _rows(path):
        tick()
        if needed and needed not in row:
            raise SourceError(f"{path}: a BAL has a column « {needed} »; found: {', '.join(row)}")
        _take_address(town, path, place, row)
    if not town.addresses:
        raise SourceError(f"{path}: holds not one address")
    return town


def read_streets(path: Path, tick: Tick = lambda: None) -> list[Way]:
    """Streets of a GeoJSON of lines, or of a CSV with a column of WKT; they meet where they have a corner in common."""
    ways = []
    for place, row in _rows(path):
        tick()
        name = _value(row, "street", path)
        for line in _lines(row, path, place):
            nodes = [(round(lat, 6), round(lon, 6)) for lat, lon in line]
            ways.append(Way(street=name, line=line, nodes=nodes, borough=_optional(row, "borough")))
    if not ways:
        raise SourceError(f"{path}: holds not one street")
    return ways


def read_areas(path: Path) -> list[Area]:
    """Boroughs of a GeoJSON of polygons, each with its name."""
    areas = []
    for place, row in _rows(path):
        try:
            geometry = json.loads(row["geometry"])
            parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            rings = [[_from_pair(pair[:2]) for pair in ring] for part in parts for ring in part]
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{path}, {place}: no polygon of GeoJSON: {error}") from None
        areas.append(Area(name=_value(row, "street", path), rings=rings))
    return areas


def _take_address(town: RawTown, path: Path, place: str, row: Row) -> None:
    written = _value(row, "number", path).strip()
    street = _value(row, "street", path).strip()
    if written == _BAL_STREET_ALONE:
        return
    read = read_number(f"{written} {_optional(row, 'suffix')}")
    if read is None or not street:
        town.odd.append(f"{path.name}, {place}: « {written} », « {street} »: no address")
        return
    point = _point(row, path, place)
    if point is None:
        town.odd.append(f"{path.name}, {place}: {written}, {street} lies nowhere")
        return
    number, suffix = read
    borough = _optional(row, "borough").strip()
    town.addresses.append(RawAddress(number=number, suffix=suffix, street=street, point=point, borough=borough))


def _point(row: Row, path: Path, place: str) -> Point | None:
    lat, lon = _value(row, "lat", path), _value(row, "lon", path)
    if not lat.strip() or not lon.strip():
        return None
    try:
        point = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        raise SourceError(f"{path}, {place}: « {lat} », « {lon} » is no position in degrees") from None
    if not is_on_earth(point):
        raise SourceError(f"{path}, {place}: {lat}, {lon} lies outside the world: degrees, WGS 84, are needed")
    return point


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    content = _text(path)
    yield from _features(path, content) if content.lstrip()[:1] == "{" else _table(path, content)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}, line {line}: not UTF-8; save it as UTF-8 (it looks like Latin-1)") from None
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None


def _table(path: Path, content: str) -> Iterator[tuple[str, Row]]:
    head = content.split("\n", 1)[0]
    delimiter = max(";,\t|", key=head.count)
    reader = csv.reader(io.StringIO(content), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        for values in reader:
            if not values:
                continue
            if len(values) != len(columns):
                raise SourceError(f"{path}, line {reader.line_num}: {len(values)} values for {len(columns)} columns")
            yield f"line {reader.line_num}", dict(zip(columns, values, strict=True))
    except csv.Error as error:
        raise SourceError(f"{path}, line {reader.line_num}: {error}") from None


def _features(path: Path, content: str) -> Iterator[tuple[str, Row]]:
    try:
        features = json.loads(content)["features"]
        for number, feature in enumerate(features, start=1):
            properties = {
                str(name).lower(): "" if value is None else str(value) for name, value in feature["properties"].items()
            }
            geometry = feature["geometry"]
            if geometry["type"] == "Point":
                lon, lat = geometry["coordinates"][:2]
                properties |= {"lat": str(lat), "lon": str(lon)}
            yield f"feature {number}", properties | {"geometry": json.dumps(geometry)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{path}: not a GeoJSON of features: {error}") from None


def _lines(row: Row, path: Path, place: str) -> Sequence[Line]:
    written = _value(row, "geometry", path)
    try:
        lines = _lines_of_wkt(written) if _WKT_LINE.match(written) else _lines_of_geojson(json.loads(written))
        if all(is_on_earth(point) for line in lines for point in line):
            return [line for line in lines if len(line) > 1]
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{path}, {place}: neither a LINESTRING nor a line of GeoJSON: {error}") from None
    raise SourceError(f"{path}, {place}: the line lies outside the world: degrees, WGS 84, are needed")


def _lines_of_wkt(written: str) -> list[Line]:
    inner = re.findall(r"\(([^()]+)\)", written)
    return [[_from_pair(pair.split()[:2]) for pair in line.split(",")] for line in inner]


def _lines_of_geojson(geometry: Mapping[str, object]) -> list[Line]:
    coordinates = geometry["coordinates"]
    if geometry["type"] not in {"LineString", "MultiLineString"} or not isinstance(coordinates, list):
        raise ValueError(f"a {geometry['type']}")
    lines = [coordinates] if geometry["type"] == "LineString" else coordinates
    return [[_from_pair(pair[:2]) for pair in line] for line in lines]


def _from_pair(pair: Sequence[object]) -> Point:
    lon, lat = pair
    return float(str(lat)), float(str(lon))


def _value(row: Row, column: str, path: Path) -> str:
    for name in COLUMNS[column]:
        if name in row:
            return row[name]
    raise SourceError(
        f"{path}: no column of {column}: it may be called {', '.join(COLUMNS[column])}; found: {', '.join(row)}"
    )


def _optional(row: Row, column: str) -> str:
    return next((row[name] for name in COLUMNS[column] if name in row), "")
