"""A backup: one folder with the database of one moment, the files it names and the keys, with their SHA-256.

The database is copied first and the files after it: a file is on the disk before the row that names it is committed,
so every row of the copy finds its file. Files that came later are there too many, which `check` forgives for a day.
"""

import asyncio
import json
import os
from pathlib import Path

from server.kernel import clock
from server.platform.db.connection import SQLITE, engine, sqlite_path
from server.platform.db.copies import copy_sqlite, fsync
from server.platform.db.errors import DatabaseRefused
from server.platform.db.restoring import restore
from server.platform.db.tools import run_tool
from server.platform.db.trees import copy_tree, write_sums
from server.platform.settings import Settings

__all__ = ["backup", "restore"]

FORMAT = 1
FOLDERS = ("files", "keys")
"""What of the data folder cannot be made again."""


async def backup(settings: Settings, target: Path) -> None:
    """Copy database, files and keys to the new folder `target` while the server runs; it appears only when whole."""
    partial = _begin(target)
    await _copy_database(settings, partial)
    await asyncio.to_thread(_copy_files, settings, partial)
    partial.replace(target)
    fsync(target.parent)


def _begin(target: Path) -> Path:
    if target.exists():
        raise DatabaseRefused(f"{target} exists: name a folder that does not")
    partial = target.with_name(f"{target.name}.partial")
    if partial.exists():
        raise DatabaseRefused(f"{partial} is left from a backup that did not end: remove it")
    partial.mkdir(parents=True, mode=0o700)
    return partial


async def _copy_database(settings: Settings, folder: Path) -> None:
    if engine(settings) != SQLITE:
        dump = folder / "database.dump"
        await run_tool(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}", settings=settings
        )
        return
    source = sqlite_path(settings)
    if not source.exists():
        raise DatabaseRefused(f"there is no database at {source}")
    await asyncio.to_thread(copy_sqlite, source, folder / "database.sqlite3")


def _copy_files(settings: Settings, folder: Path) -> None:
    for name in FOLDERS:
        copy_tree(settings.data / name, folder / name)
    about = {"format": FORMAT, "engine": engine(settings), "made_at": clock.to_iso(clock.now())}
    (folder / "backup.json").write_text(json.dumps(about, indent=2) + "\n")
    write_sums(folder)
    os.sync()
