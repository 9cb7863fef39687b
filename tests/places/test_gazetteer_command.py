"""`python -m server gazetteer`, as an operator types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.places.commands import cli

TOWN = "no_civique,rue,lon,lat\n160,76e Rue Est,-71.2,46.8\n170,76e Rue Est,-71.201,46.8\n"


def gazetteer(*words: str | Path, status: int = 0) -> str:
    """What the command prints."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exit_code == status, (done.output, done.exception)
    return done.output


def test_the_command_is_one_of_the_servers() -> None:
    command = [sys.executable, "-m", "server", "gazetteer", "search", "/nowhere", "rue"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert "no gazetteer" in done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rivemont")
    said = gazetteer("build", "--town", "rivemont", "--generate", "--out", folder)
    assert "addresses" in said
    return folder


def test_a_search_gives_a_list_best_first(built: Path) -> None:
    found = json.loads(
        gazetteer("search", built, "303 76e rue e", "--json", "--near", "46.81,-71.21", "--locale", "fr-CA")
    )
    assert found[0]["label"] == "303, 76e Rue Est"
    assert set(found[0]) == {"label", "kind", "lat", "lon", "score"}
    assert 46.7 < found[0]["lat"] < 46.9


def test_a_position_gives_what_is_near(built: Path) -> None:
    house = json.loads(gazetteer("search", built, "303 76e rue est", "--json"))[0]
    found = json.loads(gazetteer("reverse", built, str(house["lat"]), str(house["lon"]), "--json"))
    assert found[0]["label"] == house["label"]


def test_a_street_gives_its_segments(built: Path) -> None:
    found = json.loads(gazetteer("segments", built, "boul st-urbain", "--json"))
    assert len(found) > 15
    assert all(one["label"].startswith("Boulevard Saint-Urbain, ") for one in found)


def test_people_read_lines(built: Path) -> None:
    assert gazetteer("search", built, "303 76e rue est").startswith("303, 76e Rue Est  (46.")
    assert gazetteer("search", built, "%%%") == "Nothing was found.\n"


def test_the_same_town_gives_the_same_names_and_a_new_one_leaves_the_old_file(tmp_path: Path) -> None:
    source = tmp_path / "town.csv"
    source.write_text(TOWN)
    out = tmp_path / "out"
    for _ in range(2):
        gazetteer("build", "--town", "ici", "--addresses", source, "--out", out)
    (first,) = out.glob("*.sqlite")
    source.write_text(TOWN + "180,76e Rue Est,-71.202,46.8\n")
    gazetteer("build", "--town", "ici", "--addresses", source, "--out", out)
    assert first.exists()
    assert len(list(out.glob("*.sqlite"))) == len(list(out.glob("*.gaz"))) == 2
    assert json.loads(gazetteer("search", out, "180 76e rue est", "--json"))[0]["label"] == "180, 76e Rue Est"
    assert sorted(path.suffix for path in out.iterdir()) == [
        ".gaz", ".gaz", ".json", ".pmtiles", ".pmtiles", ".sqlite", ".sqlite"
    ]  # fmt: skip


def test_a_source_that_is_refused_leaves_what_was(tmp_path: Path, built: Path) -> None:
    source = tmp_path / "town.csv"
    source.write_text("a,b\n1,2\n")
    said = gazetteer("build", "--town", "rivemont", "--addresses", source, "--out", built, status=2)
    assert "no column of number" in said
    assert gazetteer("search", built, "303 76e rue est").startswith("303, 76e Rue Est")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "--town", "x", "--out", "/nowhere"], "one source is needed"),
        (["build", "--town", "Île", "--generate", "--out", "/nowhere"], "a short name"),
        (["build", "--town", "paris", "--generate", "--out", "/nowhere"], "grandlac, rivemont, valquier; not paris"),
        (["build", "--town", "x", "--osm", "/nowhere.osm.pbf", "--out", "/nowhere"], "/nowhere.osm.pbf"),
        (["search", "/nowhere", "rue"], "no gazetteer"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], said: str) -> None:
    assert said in gazetteer(*words, status=2)


@pytest.mark.parametrize(
    "words",
    [
        ["reverse", "460", "3"],
        ["reverse", "nan", "3"],
        ["search", "rue", "--near", "ici"],
        ["search", "rue", "--near", "460,3"],
    ],
)
def test_a_position_that_is_none_is_said(built: Path, words: list[str]) -> None:
    said = gazetteer(words[0], built, *words[1:], status=2)
    assert "outside the world" in said or "46.81,-71.21" in said
