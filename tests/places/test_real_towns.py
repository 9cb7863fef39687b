"""Real towns, where their data lies beside the repository: the houses of each are found as people write them."""

import csv
import json
import math
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from server.places.building.assembling import assemble
from server.places.building.osm import read_osm
from server.places.building.raw import RawTown
from server.places.building.tables import read_addresses
from server.places.building.writing import write_gazetteer
from server.places.gazetteer import Gazetteer
from server.places.geometry import METRES_PER_DEGREE
from server.places.text import fold

House = tuple[str, str, float, float]
ABBREVIATED = {
    "Avenue": "Av.", "Boulevard": "Boul.", "Chemin": "Ch.", "Montée": "Mtée", "Place": "Pl.", "Rue": "R.",
    "Croissant": "Crois.", "Impasse": "Imp.", "Route": "Rte", "Rang": "Rg", "Allée": "All.", "Terrasse": "Terr.",
}  # fmt: skip
ASKED = 300


def without_accents(name: str) -> str:
    """« Côte-d'Abraham » as « Cote d'Abraham »"""
    signs = unicodedata.normalize("NFD", name)
    return "".join(sign for sign in signs if unicodedata.category(sign) != "Mn").replace("-", " ")


def abbreviated(name: str) -> str:
    """« Boulevard des Moulins » as « Boul. des Moulins »"""
    kind, _, rest = name.partition(" ")
    return f"{ABBREVIATED.get(kind, kind)} {rest}"


def built(raw: RawTown, folder: Path) -> Gazetteer:
    write_gazetteer("town", assemble(raw), folder)
    return Gazetteer.current(folder)


@pytest.fixture(scope="module")
def mascouche(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Gazetteer, Sequence[House]]:
    listed = json.loads((geodata / "mascouche" / "osm_addresses.json").read_text())
    houses = [(one["number"], street, one["lat"], one["lon"]) for street, there in listed.items() for one in there]
    return built(read_osm(geodata / "mascouche" / "mascouche.osm.pbf"), tmp_path_factory.mktemp("mascouche")), houses


@pytest.fixture(scope="module")
def quebec(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Gazetteer, Sequence[House]]:
    file = geodata / "quebec" / "vdq_adresses_lieux_publics.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    houses = [
        (row["no_civique"], row["rue"], float(row["lat"]), float(row["lon"])) for row in rows if row["no_civique"]
    ]
    return built(read_addresses(file), tmp_path_factory.mktemp("quebec")), houses


@pytest.fixture(params=["mascouche", "quebec"])
def real(request: pytest.FixtureRequest) -> tuple[Gazetteer, Sequence[House]]:
    town: tuple[Gazetteer, Sequence[House]] = request.getfixturevalue(request.param)
    return town


def share_found(gazetteer: Gazetteer, houses: Sequence[House], write: Callable[[str], str]) -> float:
    """Of some houses, how many come first when number and street are typed so."""
    found = [
        bool(answers) and fold(answers[0].label) == fold(f"{number} {street}")
        for number, street, _, _ in houses
        for answers in [gazetteer.search(f"{number} {write(street)}")]
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize("write", [str, without_accents, abbreviated])
def test_houses_are_found_as_people_write_them(
    real: tuple[Gazetteer, Sequence[House]], write: Callable[[str], str]
) -> None:
    gazetteer, houses = real
    assert share_found(gazetteer, Random(311).sample(list(houses), ASKED), write) >= 0.98


def test_houses_are_found_with_a_mistake(real: tuple[Gazetteer, Sequence[House]]) -> None:
    gazetteer, houses = real
    chance = Random(311)

    def mistaken(name: str) -> str:
        place, letter = chance.randrange(len(name)), chance.choice("abcdefghijklmnopqrstuvwxyz")
        before, here, after = name[:place], name[place], name[place + 1 :]
        return chance.choice(
            [
                before + after,
                before + letter + after,
                before + letter + here + after,
                before + after[:1] + here + after[1:],
            ]
        )

    assert share_found(gazetteer, chance.sample(list(houses), ASKED), mistaken) >= 0.9


def test_ten_metres_beside_a_house_its_street_is_among_the_suggestions(
    mascouche: tuple[Gazetteer, Sequence[House]],
) -> None:
    gazetteer, houses = mascouche
    chance, right = Random(311), 0
    for _, street, lat, lon in (asked := chance.sample(list(houses), ASKED)):
        angle = chance.uniform(0, 2 * math.pi)
        north = 10 * math.sin(angle) / METRES_PER_DEGREE
        east = 10 * math.cos(angle) / METRES_PER_DEGREE / math.cos(math.radians(lat))
        near = gazetteer.reverse((lat + north, lon + east))
        right += fold(street) in [fold(gazetteer.streets[one.streets[0]].name) for one in near]
    assert right / len(asked) >= 0.95
