"""Sources as towns have them, whole and broken: what can be read is, the rest is told with file and line."""

from pathlib import Path

import osmium
import pytest

from server.places.building.assembling import assemble
from server.places.building.osm import read_osm
from server.places.building.raw import RawTown, SourceError
from server.places.building.tables import read_addresses, read_areas, read_bal, read_streets

BAL = """cle_interop;numero;suffixe;voie_nom;commune_nom;x;y;long;lat
1;12;;Rue de l'Église;Valquier;;;3.6;50.4
2;12;bis;Rue de l'Église;Valquier;;;3.6001;50.4001
3;99999;;Hameau du Lac;Valquier;;;3.61;50.41
4;14;;RUE DE L'EGLISE;Valquier;;;3.6002;50.4002
5;16;;Rue de l'Église;Valquier;;;;
6;;;Rue de l'Église;Valquier;;;3.6;50.4
"""
TOWN = (
    "no_civique,rue,arrondissement,lon,lat\n160,76e Rue Est,Nord,-71.2,46.8\n162A,76e Rue Est,Nord,-71.2001,46.8001\n"
)
STREETS_WKT = (
    'name,wkt\nRue A,"LINESTRING (-71.2 46.8, -71.19 46.8)"\nRue B,"MULTILINESTRING ((-71.2 46.8, -71.2 46.81))"\n'
)
STREETS_JSON = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"Nom": "Rue A"}, "geometry":'
    ' {"type": "LineString", "coordinates": [[-71.2, 46.8], [-71.19, 46.8]]}}]}'
)
POINTS_JSON = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"number": 5, "street": "Rue A"},'
    ' "geometry": {"type": "Point", "coordinates": [-71.2, 46.8]}}]}'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "source.csv"


def test_a_bal_is_read(file: Path) -> None:
    file.write_text(BAL)
    raw = read_bal(file)
    assert [(one.number, one.suffix) for one in raw.addresses] == [(12, ""), (12, "bis"), (14, "")]
    assert len(raw.odd) == 2
    assert "line 6" in raw.odd[0]
    town = assemble(raw)
    assert [street.name for street in town.streets] == ["Rue de l'Église"]
    assert any("2 spellings" in sentence for sentence in town.odd)


def test_a_bal_of_windows_begins_with_a_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + BAL.encode())
    assert len(read_bal(file).addresses) == 3


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_towns_own_table_is_read(file: Path, separator: str) -> None:
    file.write_text(TOWN.replace(",", separator))
    assert [(one.number, one.suffix, one.borough) for one in read_addresses(file).addresses] == [
        (160, "", "Nord"), (162, "a", "Nord"),
    ]  # fmt: skip


def test_points_of_geojson_are_addresses(file: Path) -> None:
    file.write_text(POINTS_JSON)
    (address,) = read_addresses(file).addresses
    assert (address.number, address.street, address.point) == (5, "Rue A", (46.8, -71.2))


@pytest.mark.parametrize("content", [STREETS_WKT, STREETS_JSON])
def test_streets_are_lines(file: Path, content: str) -> None:
    file.write_text(content)
    ways = read_streets(file)
    assert ways[0].street == "Rue A"
    assert ways[0].line == [(46.8, -71.2), (46.8, -71.19)]


def test_streets_of_a_table_meet_where_they_share_a_corner(file: Path) -> None:
    file.write_text(STREETS_WKT)
    assert len(assemble(RawTown(ways=read_streets(file))).crossings) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TOWN.encode("utf-8").replace(b"Nord", "Île".encode("latin-1"), 1), "line 2: not UTF-8"),
        (b"nom,valeur\na,b\n", "no column of number"),
        (TOWN.replace("-71.2,46.8\n", "-71.2,460.8\n").encode(), "line 2: 460.8, -71.2 lies outside the world"),
        (TOWN.replace("-71.2,46.8\n", "-71.2,nan\n").encode(), "outside the world"),
        (TOWN.replace("-71.2,46.8\n", "ici,46.8\n").encode(), "line 2: « 46.8 », « ici » is no position"),
        (TOWN.replace(",46.8\n", "\n").encode(), "line 2: 4 values for 5 columns"),
        (b'number,street,lat,lon\n"12,Rue A,46,-71\n', "line 2"),
        (b"", "holds not one address"),
        (b"number,street,lat,lon\n", "holds not one address"),
        (b'{"features": 3}', "not a GeoJSON"),
        (b'{"features": [{"properties": null, "geometry": null}]}', "not a GeoJSON"),
        (b"{" * 5_000, "not a GeoJSON"),
    ],
)
def test_a_broken_table_is_told_with_its_line(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SourceError, match=r"source\.csv") as refused:
        read_addresses(file)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "name,wkt\nRue A,POINT (3 4)\n",
        "name,wkt\nRue A,LINESTRING (3)\n",
        'name,wkt\nRue A,"LINESTRING (0 91, 0 92)"\n',
    ],
)
def test_a_broken_line_is_told(file: Path, content: str) -> None:
    file.write_text(content)
    with pytest.raises(SourceError, match="line 2"):
        read_streets(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read_addresses(tmp_path / "nowhere.csv")


def test_boroughs_with_holes(file: Path) -> None:
    file.write_text(
        '{"features": [{"properties": {"nom": "Nord"}, "geometry": {"type": "Polygon", "coordinates":'
        " [[[0, 0], [9, 0], [9, 9], [0, 9]], [[4, 4], [5, 4], [5, 5], [4, 5]]]}}]}"
    )
    (area,) = read_areas(file)
    assert (area.name, len(area.rings)) == ("Nord", 2)


def test_an_extract_of_openstreetmap_is_read(tmp_path: Path) -> None:
    file = extract(tmp_path / "small.osm.pbf")
    raw = read_osm(file)
    assert {way.street for way in raw.ways} == {"Rue A", "Rue B"}
    assert [(one.number, one.suffix, one.street) for one in raw.addresses] == [
        (5, "", "Rue A"), (7, "a", "Rue A"), (9, "", "Rue B"),
    ]  # fmt: skip
    assert len(raw.odd) == 2
    town = assemble(raw)
    assert [crossing.streets for crossing in town.crossings] == [(0, 1)]
    assert dict(town.streets[1].other_names) == {"en": "B Street", "x0": "Rue Vieille"}


@pytest.mark.parametrize(
    "content", [b"", b"not an extract", b"\x00\x00\x00\x0d\n\x09OSMHeader\x18\x80\x80\x80\x08" * 20]
)
def test_a_broken_extract_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.osm.pbf"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=r"broken\.osm\.pbf"):
        read_osm(file)


def test_half_an_extract_is_told(tmp_path: Path) -> None:
    file = extract(tmp_path / "half.osm.pbf")
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(SourceError, match=r"half\.osm\.pbf"):
        read_osm(file)


def extract(file: Path) -> Path:
    """Two streets that meet, three houses, a house without a street and one without a number."""
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(file)) as writer:
        for id, spot in enumerate([(0, 0), (0.001, 0), (0.002, 0), (0.001, 0.001), (0.001, -0.001)], start=1):
            writer.add_node(mutable.Node(id=id, location=spot))
        for id, tags in enumerate(
            [
                {"addr:housenumber": "5;7A", "addr:street": "Rue A"},
                {"addr:housenumber": "3"},
                {"addr:housenumber": "sans", "addr:street": "Rue A"},
            ],
            start=11,
        ):
            writer.add_node(mutable.Node(id=id, location=(0.0005, 0.0001), tags=tags))
        writer.add_way(mutable.Way(id=1, nodes=[1, 2, 3], tags={"highway": "residential", "name": "Rue A"}))
        rue_b = {"highway": "residential", "name": "Rue B", "name:en": "B Street", "alt_name": "Rue Vieille"}
        writer.add_way(mutable.Way(id=2, nodes=[4, 2, 5], tags=rue_b))
        house = {"addr:housenumber": "9", "addr:street": "Rue B", "building": "yes"}
        writer.add_way(mutable.Way(id=3, nodes=[3, 4, 5, 3], tags=house))
        writer.add_way(mutable.Way(id=4, nodes=[1, 4], tags={"highway": "proposed", "name": "Rue C"}))
    return file
