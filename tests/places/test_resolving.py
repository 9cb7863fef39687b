"""What the town finds for a place that was given: the same place, whatever gazetteer and ids it came from."""

from pathlib import Path

import pytest

from server.places.along import corners, streets_meant
from server.places.gazetteer import Gazetteer
from server.places.geometry import Point, distance_m
from server.places.resolving import Given, Resolved, resolve

COUVENT = (46.8123, -71.2145)
PARIS = (48.8566, 2.3522)


def resolved(gazetteer: Gazetteer, mode: str, label: str = "", point: Point | None = None) -> Resolved:
    found = resolve(gazetteer, Given(mode=mode, label=label, point=point), locale="fr-CA")
    assert found
    return found


@pytest.mark.parametrize(
    ("mode", "label", "found"),
    [
        ("address", "160, 76e Rue Est", "160, 76e Rue Est"),
        ("address", "160, 76e Rue Est – devant l’abribus, 3e poteau", "160, 76e Rue Est"),
        ("text", "160 76 e rue est", "160, 76e Rue Est"),
        ("intersection", "12e Avenue Ouest et 60e Rue Ouest", "12e Avenue Ouest et 60e Rue Ouest"),
    ],
)
def test_words_are_found_again(rivemont: Gazetteer, mode: str, label: str, found: str) -> None:
    pick = resolved(rivemont, mode, label).pick
    assert pick
    assert (pick.label, pick.gazetteer) == (found, rivemont.version)


@pytest.mark.parametrize("label", ["", "derrière chez moi", "%", "x" * 300, "\u202e", "Rue Qui N’Existe Pas Du Tout"])
def test_words_that_name_no_place_find_none(rivemont: Gazetteer, label: str) -> None:
    found = resolved(rivemont, "text", label)
    assert (found.pick, found.area, found.is_outside, found.metres) == (None, "", False, None)


def test_every_segment_of_a_street_is_found_again(rivemont: Gazetteer) -> None:
    street = streets_meant(rivemont, "rue du couvent")[0]
    for piece in rivemont.segments(street.id):
        pick = resolved(rivemont, "segment", f"{piece.label} – côté nord", piece.middle).pick
        assert pick
        assert pick.label == piece.label
        assert distance_m(pick.point, piece.middle) < 1


@pytest.mark.parametrize("town", ["rivemont", "valquier", "grandlac"])
def test_every_corner_is_found_again_the_nearest_where_two_streets_meet_twice(
    town: str, gazetteers: dict[str, Gazetteer]
) -> None:
    """Namesakes too: « 10e Avenue Est et Rue Principale (L’Anse) »."""
    gazetteer = gazetteers[town]
    labels: list[str] = []
    for street in gazetteer.streets[::3]:
        for one in corners(gazetteer, street, locale="fr-CA"):
            labels.append(one.label)
            found = resolved(gazetteer, "intersection", one.label, one.point)
            assert found.pick
            assert (found.pick.label, found.metres) == (one.label, 0)
    assert len(set(labels)) < len(labels)


def test_a_position_finds_the_nearest_house_whatever_landmark_stands_with_it(rivemont: Gazetteer) -> None:
    found = resolved(rivemont, "gps", "160, 76e Rue Est", COUVENT)
    assert found.pick
    assert found.pick.label == "466, Rue du Couvent"
    assert found.metres == 7
    assert found.area
    assert not found.is_outside


def test_a_position_elsewhere_is_outside(rivemont: Gazetteer) -> None:
    found = resolved(rivemont, "gps", "", PARIS)
    assert (found.pick, found.area, found.is_outside) == (None, "", True)
    assert found.to_json() == {"found": None, "metres": None, "is_outside": True}


def test_a_gazetteer_that_went_bad_finds_nothing_and_raises_nothing(tmp_path: Path, rivemont: Gazetteer) -> None:
    broken = tmp_path / "rivemont-0000000000000000.sqlite"
    broken.write_bytes(rivemont.file.read_bytes()[:9000] + b"\xff" * 90_000)
    assert resolve(Gazetteer(broken), Given(mode="text", label="76e rue", point=None), locale="fr-CA") is None
