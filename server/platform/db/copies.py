"""A whole copy of a SQLite database while it is being written to."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from server.platform.db.errors import DatabaseRefused


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment, check the copy, and force it to the disk. Writers are not held up.

    It appears under its name only when it is whole. DatabaseRefused when the copy is damaged.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(source, timeout=10)) as old, closing(sqlite3.connect(partial, timeout=10)) as new:
        # In one step: in WAL mode that reads one moment, whatever is written meanwhile.
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode=DELETE").fetchall()
        require_sound(new, source)
    fsync(partial)
    partial.replace(target)
    fsync(target.parent)


def forget_copies(folder: Path, *, before: datetime) -> int:
    """Remove the copies that migrations kept before that instant: people are in them who are erased since."""
    old = [path for path in folder.glob("*-before-*.sqlite3") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def require_sound(database: sqlite3.Connection, name: Path) -> None:
    """DatabaseRefused when SQLite finds damage."""
    try:
        damage = [row[0] for row in database.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        damage = [str(error)]
    if damage:
        raise DatabaseRefused(f"{name} is damaged ({'; '.join(damage)}): restore the last backup")


def fsync(path: Path) -> None:
    """Force a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
