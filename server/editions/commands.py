"""`python -m server editions`: what was published in the browser and the files, compared, written, read, forgotten."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from server.platform.command_line import out, run, settings_of_environment

if TYPE_CHECKING:  # a server that starts has no use for it
    from server.editions.in_force import Placed
    from server.kernel.problems import Problem
    from server.platform.settings import Settings

cli = typer.Typer(no_args_is_help=True, help="Topics and cards published in the browser, and the files.")

WORDS = {
    "over": "published here; the file is as it was",
    "same": "published here; the file says the same",
    "file-newer": "exported, then changed in the files: the file counts",
    "file-changed": "NOT EXPORTED, AND THE FILE HAS CHANGED SINCE: what was published here counts",
    "left-out": "LEFT OUT: it does not load any more with these files; the file counts",
}
MARKS = {"same": "  ", "added": "+ ", "removed": "- "}

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A municipality's folder.")]


class Export(NamedTuple):
    """What became of an export, by the paths of the files."""

    written: list[str]
    kept: list[str]


@cli.command("status")
def status() -> None:
    """Say which publications stand over the files; status 1 when one is left out."""
    placed = run(_placed(settings_of_environment()))
    for one in placed:
        out.print(f"{one.path}: edition {one.revision.edition}, {WORDS[one.place]}", markup=False, soft_wrap=True)
        for message in one.messages:
            out.print(f"  {message}", markup=False, soft_wrap=True)
    if not placed:
        out.print("Nothing was published in the browser: the files alone count.")
    if any(one.place == "left-out" for one in placed):
        raise typer.Exit(1)


@cli.command("export")
def export(
    folder: Folder,
    *,
    force: Annotated[bool, typer.Option("--force", help="Also over files that have changed since.")] = False,
) -> None:
    """Write what was published into the files of a folder, for git to take; status 1 when a file was left alone."""
    told = run(_export(settings_of_environment(), folder, force=force))
    for path in told.written:
        out.print(f"{folder / path}: written", markup=False, soft_wrap=True)
    for path in told.kept:
        out.print(f"{folder / path}: has changed since; left alone without --force", markup=False, soft_wrap=True)
    if not any(told):
        out.print("Nothing to write.")
    if told.kept:
        raise typer.Exit(1)


@cli.command("import")
def import_folder(
    folder: Folder,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, publish nothing.")] = False,
) -> None:
    """Publish the topics and cards of a folder that differ from what counts now, all or none, and show how."""
    from server.kernel.problems import Problem

    try:
        changed = run(_import(settings_of_environment(), folder, dry_run=dry_run))
    except Problem as problem:
        _say(problem)
        raise typer.Exit(1) from None
    verb = "would be published" if dry_run else "published"
    out.print(f"{len(changed)} {verb}: {', '.join(changed)}" if changed else "Nothing differs.", markup=False)


@cli.command("forget")
def forget(
    paths: Annotated[list[str] | None, typer.Argument(help="Such as topics/graffiti.yaml.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that was published.")] = False,
) -> None:
    """Have files count again instead of what was published over them; the texts stay in the history."""
    if not paths and not everything:
        out.print("Name the files, or --all.")
        raise typer.Exit(2)
    count = run(_forget(settings_of_environment(), None if everything else paths or []))
    out.print(f"{count} forgotten; a server that runs takes it up within two seconds.")


def _say(problem: "Problem") -> None:
    for error in problem.errors:
        path, _slash, line = error.pointer.removeprefix("/").rpartition("/")
        out.print(f"{path}:{line}: {error.detail}", markup=False, soft_wrap=True)
    out.print("Nothing was published.")


async def _placed(settings: "Settings") -> "Sequence[Placed]":
    from server.editions import queries
    from server.editions.in_force import put_in_place
    from server.platform.db import connected
    from server.platform.municipality.loading import folder_of

    async with connected(settings):
        _edition, revisions = await queries.in_force()
    return put_in_place(folder_of(settings.municipality), revisions)[1]


async def _export(settings: "Settings", folder: Path, *, force: bool) -> Export:
    from server.editions.actions import mark_exported
    from server.editions.in_force import text_of_file
    from server.editions.rules import digest
    from server.platform.db import connected

    done = Export(written=[], kept=[])
    same = []
    for one in await _placed(settings):
        there = digest(text_of_file(folder, one.path))
        if there == digest(one.text):
            same.append(one.revision.id)
        elif one.place in {"left-out", "file-newer"} or (there != one.revision.file_digest and not force):
            done.kept.append(one.path)
        else:
            _write(folder / one.path, one.text)
            done.written.append(one.path)
            same.append(one.revision.id)
    async with connected(settings):
        await mark_exported(same)
    return done


async def _import(settings: "Settings", folder: Path, *, dry_run: bool) -> list[str]:
    from server.editions.actions import import_texts
    from server.editions.comparing import changes
    from server.editions.in_force import over, text_of_file
    from server.editions.rules import kind_of
    from server.platform.db import connected
    from server.platform.municipality.loading import folder_of

    own = folder_of(settings.municipality)
    published = over(await _placed(settings))
    files = (file for kind in ("topics", "cards") for file in sorted((folder / kind).glob("*")))
    paths = (path for file in files if kind_of(path := f"{file.parent.name}/{file.name}"))
    found = {path: text_of_file(folder, path) for path in paths}
    standing = {path: published.get(path, text_of_file(own, path)) for path in found}
    differing = {path: text for path, text in found.items() if text != standing[path]}
    for path, text in differing.items():
        out.print(path, markup=False, style="bold")
        for hunk in changes(standing[path], text):
            for line in hunk.lines:
                out.print(f"{MARKS[line.what]}{line.text}", markup=False, soft_wrap=True)
    if differing and not dry_run:
        async with connected(settings):
            await import_texts(own, differing)
    return list(differing)


async def _forget(settings: "Settings", paths: "Sequence[str] | None") -> int:
    from server.editions.actions import forget as forget_paths
    from server.platform.db import connected

    chosen = [one.path for one in await _placed(settings)] if paths is None else paths
    async with connected(settings):
        return await forget_paths(chosen)


def _write(file: Path, text: str | None) -> None:
    """The file with this text, whole or not at all."""
    if text is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    with beside.open("wb") as opened:
        opened.write(text.encode())
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
