"""Putting a backup in place of what is there."""

import asyncio
import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types

from server.kernel import clock
from server.platform.db.connection import SQLITE, engine, postgres_credentials, sqlite_path
from server.platform.db.copies import fsync, require_sound
from server.platform.db.epoch import RENEW, new_epoch
from server.platform.db.errors import DatabaseRefused
from server.platform.db.postgres import lone_connection
from server.platform.db.tools import run_tool
from server.platform.db.trees import holds_files, move_aside, require_sums
from server.platform.settings import Settings

FORMAT = 1
RUNNING = "the server or a worker is running on this database: stop it first"

OWN_FUNCTIONS = """
SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
"""What migrations made beside tables, such as the functions of triggers; those of extensions are not ours to drop."""


async def restore(settings: Settings, source: Path, *, force: bool = False) -> None:
    """Put the backup `source` in place and begin a new epoch. DatabaseRefused when something is there and not `force`.

    With `force` what was there is moved to `<data>/replaced-…`. The backup is verified before anything is touched.
    """
    await asyncio.to_thread(_require_usable, settings, source)
    replaced = settings.data / f"replaced-{clock.now():%Y%m%d-%H%M%S-%f}"
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if engine(settings) == SQLITE:
        with _alone(settings):
            _require_empty(settings, force=force, has_tables=_has_tables(sqlite_path(settings)))
            await asyncio.to_thread(_restore_sqlite, settings, source, replaced)
        return
    async with _postgres(settings) as connection:
        tables = [row["tablename"] for row in await connection.fetch(_TABLES)]
        _require_empty(settings, force=force, has_tables=bool(tables))
        await _restore_postgres(settings, source, replaced, connection, tables)


def _require_usable(settings: Settings, source: Path) -> None:
    require_sums(source)
    about = json.loads((source / "backup.json").read_text())
    if about["format"] > FORMAT:
        raise DatabaseRefused(f"{source} was made by a newer version: restore it with that one")
    if about["engine"] != engine(settings):
        raise DatabaseRefused(
            f"{source} holds a {about['engine']} database and this installation uses {engine(settings)}: set "
            "RIVERAIN_DATABASE_URL to the same kind"
        )


def _require_empty(settings: Settings, *, force: bool, has_tables: bool) -> None:
    if not force and (has_tables or holds_files(settings.data / "files")):
        raise DatabaseRefused(
            f"{settings.data} holds an installation already: restore elsewhere, or --force to replace it (it is moved "
            "aside, not deleted)"
        )


def _restore_sqlite(settings: Settings, source: Path, replaced: Path) -> None:
    database = sqlite_path(settings)
    staged = database.with_name(f"{database.name}.restoring")
    shutil.copy(source / "database.sqlite3", staged)
    staged.chmod(0o600)
    with closing(sqlite3.connect(staged, isolation_level=None)) as connection:
        require_sound(connection, source)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'memory'").fetchone():
            connection.execute(RENEW.format(value=new_epoch()))
    fsync(staged)
    _stage_files(settings, source)
    old = {Path(f"{database}{suffix}"): f"{database.name}{suffix}" for suffix in ("", "-wal", "-shm")}
    move_aside(old, replaced)
    _put_files(settings, replaced)
    staged.replace(database)
    os.sync()


async def _restore_postgres(
    settings: Settings, source: Path, replaced: Path, connection: asyncpg.Connection, tables: list[str]
) -> None:
    await asyncio.to_thread(_stage_files, settings, source)
    if tables:
        await asyncio.to_thread(os.makedirs, replaced, mode=0o700, exist_ok=True)
        await run_tool("pg_dump", "--format=custom", f"--file={replaced / 'database.dump'}", settings=settings)
        names = ", ".join(f'"{table}"' for table in tables)
        await connection.execute(f"DROP TABLE {names} CASCADE")
        for row in await connection.fetch(OWN_FUNCTIONS):
            await connection.execute(f"DROP FUNCTION {row['name']}")
    dump = str(source / "database.dump")
    arguments = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    database = postgres_credentials(settings)["database"]
    await run_tool("pg_restore", *arguments, f"--dbname={database}", dump, settings=settings)
    if await connection.fetchval("SELECT to_regclass('memory') IS NOT NULL"):
        await connection.execute(RENEW.format(value=new_epoch()))
    await asyncio.to_thread(_put_files, settings, replaced)


def _stage_files(settings: Settings, source: Path) -> None:
    for name in ("files", "keys"):
        staged = settings.data / f"{name}.restoring"
        shutil.rmtree(staged, ignore_errors=True)
        if (source / name).exists():
            shutil.copytree(source / name, staged)
        else:
            staged.mkdir(mode=0o700)
    os.sync()


def _put_files(settings: Settings, replaced: Path) -> None:
    for name in ("files", "keys"):
        move_aside({settings.data / name: name}, replaced)
        (settings.data / f"{name}.restoring").replace(settings.data / name)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    database = sqlite_path(settings)
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise DatabaseRefused(RUNNING) from None
    finally:
        os.close(lock)


@asynccontextmanager
async def _postgres(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    async with lone_connection(postgres_credentials(settings)) as connection:
        if await connection.fetchval(_OTHERS):
            raise DatabaseRefused(RUNNING)
        yield connection


def _has_tables(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'riverain' AND pid <> pg_backend_pid()
"""
