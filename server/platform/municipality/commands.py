"""`python -m server municipality`: look a municipality's folder over, begin one, and help the editor of its files."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.platform.command_line import out

if TYPE_CHECKING:  # a server that starts has no use for it
    from server.platform.municipality.source import Message
    from server.platform.municipality.town import Municipality

cli = typer.Typer(no_args_is_help=True, help="A municipality as data: its words, its topics, its departments.")

STARTER = Path(__file__).with_name("starter")
SHORT = 30
SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The municipality's folder.")]


@cli.command("check")
def check_folder(
    folder: Folder, *, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """Say what is wrong, with file, line and what to write instead; status 1 when something is."""
    from server.platform.municipality.loading import read_checked

    town, messages = read_checked(folder)
    if as_json:
        typer.echo(json.dumps(_as_json(town, messages), ensure_ascii=False))
    else:
        _say(folder, town, messages)
    if messages:
        raise typer.Exit(1)


@cli.command("new")
def new(folder: Folder, *, name: Annotated[str, typer.Option("--name", help="« Ville de … »")] = "") -> None:
    """Write a folder to begin with, each line explained; it can be used as it is."""
    slug = folder.name
    if not SLUG.fullmatch(slug):
        out.print(
            f"{slug}: the folder's name is the short name of the town: a-z, 0-9 and hyphens, a letter first",
            markup=False,
        )
        raise typer.Exit(2)
    if folder.exists() and any(folder.iterdir()):
        out.print(f"{folder} is not empty: nothing was written there", markup=False, soft_wrap=True)
        raise typer.Exit(2)
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    file = folder / "municipality.yaml"
    said = name or f"Ville de {slug.replace('-', ' ').title()}"
    words = {"slug": slug, "name": said, "short": said.removeprefix("Ville de ")[:SHORT]}
    text = file.read_text()
    for word, value in words.items():
        text = text.replace(f"<{word}>", json.dumps(value, ensure_ascii=False) if word != "slug" else value)
    file.write_text(text)
    out.print(f"{folder} is ready: python -m server municipality check {folder}", markup=False, soft_wrap=True)


@cli.command("schema")
def schema(
    to: Annotated[Path, typer.Argument(metavar="DIR", help="Where the schemas are written.")] = Path("schemas"),
) -> None:
    """Write JSON Schemas (2020-12) that editors know YAML files by: `# yaml-language-server: $schema=…`."""
    from server.platform.municipality.schemas import schemas

    to.mkdir(parents=True, exist_ok=True)
    for name, content in schemas().items():
        (to / f"{name}.schema.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    out.print(f"{len(schemas())} schemas in {to}", markup=False, soft_wrap=True)


def _as_json(town: "Municipality | None", messages: "Sequence[Message]") -> dict[str, object]:
    told = [{"file": str(one.file), "line": one.line, "text": one.text} for one in messages]
    if town is None:
        return {"messages": told}
    return {
        "slug": town.slug,
        "languages": list(town.languages),
        "topics": len(town.topics),
        "cards": len(town.cards),
        "questions": sum(len(topic.questions) for topic in town.topics),
        "messages": told,
    }


def _say(folder: Path, town: "Municipality | None", messages: "Sequence[Message]") -> None:
    for message in messages:
        out.print(str(message), markup=False, soft_wrap=True)
    if messages:
        out.print(f"{len(messages)} to mend in {folder}", markup=False, soft_wrap=True)
    elif town is not None:
        questions = sum(len(topic.questions) for topic in town.topics)
        out.print(
            f"{town.name}: {len(town.topics)} topics, {questions} questions, {len(town.cards)} cards, "
            f"{', '.join(town.languages)}: all is well",
            markup=False,
            soft_wrap=True,
        )
