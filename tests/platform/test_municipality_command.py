"""`python -m server municipality`, as somebody who writes a town types it."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from server.platform.municipality.commands import cli
from server.platform.municipality.loading import MUNICIPALITIES, load

FILES = {"municipality": "municipality.yaml", "departments": "departments.yaml", "about": "about.yaml"}


def municipality(*words: str | Path, status: int = 0) -> str:
    """What the command prints."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exit_code == status, (done.output, done.exception)
    return done.output


def test_the_town_of_the_demonstration_is_well() -> None:
    folder = MUNICIPALITIES / "rivemont"
    town = load("rivemont")
    assert "all is well" in municipality("check", folder)
    questions = sum(len(topic.questions) for topic in town.topics)
    assert json.loads(municipality("check", folder, "--json")) == {
        "slug": "rivemont", "languages": ["fr-CA"], "topics": len(town.topics), "cards": 63, "questions": questions,
        "messages": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["", "Ville de Neuve", 'Une « ville » : "dont" le nom est bien trop long pour une barre']
)
def test_a_new_folder_can_be_used_as_it_is(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "ville-neuve"
    municipality("new", folder, "--name", name)
    assert json.loads(municipality("check", folder, "--json"))["messages"] == []
    town = load(f"{folder}/")
    assert (town.slug, town.name) == ("ville-neuve", name or "Ville de Ville Neuve")


def test_what_is_wrong_is_said_with_its_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "ville"
    municipality("new", folder)
    file = folder / "topics" / "nid-de-poule.yaml"
    file.write_text(file.read_text().replace("popular: yes", "populaire: yes"))
    said = municipality("check", folder, status=1)
    assert f"{file}:4: populaire is not known here: did you mean popular?" in said
    told = json.loads(municipality("check", folder, "--json", status=1))
    assert told == {"messages": [{"file": str(file), "line": 4, "text": told["messages"][0]["text"]}]}
    assert "this file is missing" in municipality("check", tmp_path / "nowhere", status=1)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "ville"
    municipality("new", folder)
    (folder / "departments.yaml").write_text("mine")
    assert "is not empty" in municipality("new", folder, status=2)
    assert (folder / "departments.yaml").read_text() == "mine"
    assert "a-z" in municipality("new", tmp_path / "Ville Neuve", status=2)


def test_editors_know_the_files_by_their_schemas(tmp_path: Path) -> None:
    municipality("schema", tmp_path)
    folder = MUNICIPALITIES / "rivemont"
    read = {name: folder / file for name, file in FILES.items()}
    checked = [*read.items(), *(("topic", file) for file in sorted((folder / "topics").glob("*.yaml")))]
    for name, file in checked:
        schema = json.loads((tmp_path / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(yaml.safe_load(file.read_text()), schema)  # as YAML guesses
        jsonschema.validate(yaml.load(file.read_text(), yaml.BaseLoader), schema)
    topic = json.loads((tmp_path / "topic.schema.json").read_text())
    wrong = yaml.safe_load((folder / "topics" / "graffiti.yaml").read_text()) | {"who": "everybody"}
    with pytest.raises(jsonschema.ValidationError, match="everybody"):
        jsonschema.validate(wrong, topic)
