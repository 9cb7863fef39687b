"""R20: what a backup promises, under load and with real files."""

import asyncio
import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from server.platform.db import DatabaseRefused, connected, in_transaction
from server.platform.db.backup import backup, restore
from server.platform.db.checking import Claim, check
from server.platform.db.connection import sqlite_path
from server.platform.db.epoch import epoch
from server.platform.files import LocalFiles
from server.platform.settings import Settings
from tests.support.databases import Databases
from tests.support.migrated import SHELVES
from tests.support.models import Book, Counter, Shelf

ENOUGH = 20


async def test_a_backup_under_load_restores_elsewhere_with_a_file_for_every_row(
    engine: str, shelf_settings: Settings, databases: Databases, tmp_path: Path
) -> None:
    async with connected(shelf_settings, schema=SHELVES):
        shelf = await Shelf.create(name="Photos")
        stop, enough = asyncio.Event(), asyncio.Event()
        writers = [asyncio.create_task(_write_until(stop, enough, shelf, shelf_settings, name)) for name in "ab"]
        await enough.wait()
        await backup(shelf_settings, tmp_path / "copy")
        known = await Book.all().count()
        stop.set()
        await asyncio.gather(*writers)

    elsewhere = databases.empty(engine, tmp_path / "elsewhere")
    await restore(elsewhere, tmp_path / "copy")

    async with connected(elsewhere, schema=SHELVES):
        books = await Book.all()
        assert ENOUGH <= len(books) <= known
        for book in books:
            content = await LocalFiles(elsewhere.data / "files").read(_key(book.title))
            assert book.notes == {"sha256": hashlib.sha256(content).hexdigest()}
        assert await check(elsewhere, [_claims]) == []


async def test_a_backup_holds_everything_that_was_there_when_it_began(
    engine: str, shelf_settings: Settings, databases: Databases, tmp_path: Path
) -> None:
    async with connected(shelf_settings, schema=SHELVES):
        shelf = await Shelf.create(name="Photos")
        for number in range(5):
            await _add(shelf, shelf_settings, f"p{number}")
        rows = await Book.all().order_by("id").values()
        await backup(shelf_settings, tmp_path / "copy")

    elsewhere = databases.empty(engine, tmp_path / "elsewhere")
    await restore(elsewhere, tmp_path / "copy")

    async with connected(elsewhere, schema=SHELVES):
        assert await Book.all().order_by("id").values() == rows
    assert _tree(elsewhere.data / "files") == _tree(shelf_settings.data / "files")


async def test_restore_replaces_nothing_unless_forced_and_then_keeps_what_was_there(
    shelf_settings: Settings, tmp_path: Path
) -> None:
    files = LocalFiles(shelf_settings.data / "files")
    async with connected(shelf_settings, schema=SHELVES):
        await Counter.create(name="in the backup")
        await files.write("photos/old", b"old")
        await backup(shelf_settings, tmp_path / "copy")
        await Counter.create(name="later")
        await files.write("photos/new", b"new")

    with pytest.raises(DatabaseRefused, match="--force"):
        await restore(shelf_settings, tmp_path / "copy")
    await restore(shelf_settings, tmp_path / "copy", force=True)

    async with connected(shelf_settings, schema=SHELVES):
        assert [row.name for row in await Counter.all()] == ["in the backup"]
    assert _tree(shelf_settings.data / "files").keys() == {"photos/old"}
    (replaced,) = shelf_settings.data.glob("replaced-*")
    assert (replaced / "files/photos/new").read_bytes() == b"new"
    assert any(path.stat().st_size for path in replaced.iterdir() if path.is_file())


async def test_restore_refuses_while_the_server_runs(shelves: Settings, tmp_path: Path) -> None:
    await backup(shelves, tmp_path / "copy")
    with pytest.raises(DatabaseRefused, match="stop it first"):
        await restore(shelves, tmp_path / "copy", force=True)


async def test_a_backup_that_was_changed_is_refused_before_anything_is_touched(
    shelf_settings: Settings, tmp_path: Path
) -> None:
    async with connected(shelf_settings, schema=SHELVES):
        await Counter.create(name="here")
        await LocalFiles(shelf_settings.data / "files").write("photos/one", b"one")
        await backup(shelf_settings, tmp_path / "copy")
    (tmp_path / "copy/files/photos/one").write_bytes(b"two")

    with pytest.raises(DatabaseRefused, match="photos/one"):
        await restore(shelf_settings, tmp_path / "copy", force=True)

    async with connected(shelf_settings, schema=SHELVES):
        assert await Counter.filter(name="here").exists()
    with pytest.raises(DatabaseRefused, match="is no backup"):
        await restore(shelf_settings, tmp_path)


async def test_a_backup_never_overwrites_another(shelf_settings: Settings, tmp_path: Path) -> None:
    await backup(shelf_settings, tmp_path / "copy")
    with pytest.raises(DatabaseRefused, match="exists"):
        await backup(shelf_settings, tmp_path / "copy")


@pytest.mark.engine("postgres")
async def test_without_pg_dump_the_operator_is_told_what_to_install(
    shelves: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.platform.db.tools._DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseRefused, match="postgresql-client"):
        await backup(shelves, tmp_path / "copy")


async def test_restoring_begins_a_new_epoch(settings: Settings, tmp_path: Path) -> None:
    async with connected(settings):
        before = await epoch()
        assert await epoch() == before
        await backup(settings, tmp_path / "copy")
    await restore(settings, tmp_path / "copy", force=True)
    async with connected(settings):
        assert await epoch() != before


async def test_check_finds_rows_without_file_and_old_files_without_row(shelves: Settings) -> None:
    shelf = await Shelf.create(name="Photos")
    files = LocalFiles(shelves.data / "files")
    for title in ("kept", "lost"):
        await _add(shelf, shelves, title)
    await files.delete(_key("lost"))
    for key in ("photos/young", "photos/old"):
        await files.write(key, b"?")
    two_days_ago = time.time() - 2 * 86400
    os.utime(files.path("photos/old"), (two_days_ago, two_days_ago))

    assert await check(shelves, [_claims]) == [
        "files: book lost has lost its file photos/lost",
        "files: photos/old belongs to no row since more than a day",
    ]


@pytest.mark.engine("sqlite")
async def test_check_finds_a_damaged_database_and_backup_refuses_it(shelf_settings: Settings, tmp_path: Path) -> None:
    async with connected(shelf_settings, schema=SHELVES):
        shelf = await Shelf.create(name="Photos")
        async with in_transaction():
            for number in range(200):
                await Book.create(shelf=shelf, title=f"{number}", copies=2)
    _damage_an_index(sqlite_path(shelf_settings))

    async with connected(shelf_settings, schema=SHELVES):
        assert await check(shelf_settings, []) != []
    with pytest.raises(DatabaseRefused, match="damaged"):
        await backup(shelf_settings, tmp_path / "copy")


async def _write_until(stop: asyncio.Event, enough: asyncio.Event, shelf: Shelf, settings: Settings, name: str) -> None:
    for number in count():
        if stop.is_set():
            return
        await _add(shelf, settings, f"{name}{number}")
        if number == ENOUGH:
            enough.set()


async def _add(shelf: Shelf, settings: Settings, title: str) -> None:
    """As an upload ends: file first, forced to the disk, then the row."""
    content = os.urandom(20_000)
    await LocalFiles(settings.data / "files").write(_key(title), content)
    async with in_transaction():
        await Book.create(shelf=shelf, title=title, copies=2, notes={"sha256": hashlib.sha256(content).hexdigest()})


async def _claims() -> AsyncIterator[Claim]:
    for book in await Book.all():
        yield Claim(key=_key(book.title), owner=f"book {book.title}")


def _key(title: str) -> str:
    return f"photos/{title}"


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _damage_an_index(database: Path) -> None:
    """Zeros over the index of titles, as a dying disk may leave it."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name LIKE 'idx_book_title%'"
        ((page,),) = connection.execute(query).fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
