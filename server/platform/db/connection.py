"""Opening and closing the database of this process, for requests, background tasks and the command line alike."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext, get_current_context

from server.platform.db.errors import DatabaseRefused
from server.platform.db.registry import APP, SCHEMA, Schema
from server.platform.settings import Settings

SQLITE, POSTGRES = "sqlite", "postgres"
_opened: list[tuple[TortoiseContext, int | None]] = []


async def connect(settings: Settings, *, schema: Schema = SCHEMA) -> None:
    """Open the database of `settings` for the whole process; `disconnect` closes it. DatabaseRefused when unusable."""
    await _connect(settings, configuration(settings, schema))


async def connect_to_migrate(settings: Settings, *, schema: Schema = SCHEMA) -> None:
    """Open it for a migration: SQLite does not enforce foreign keys, PostgreSQL's statements may take their time."""
    config = configuration(settings, schema)
    config["connections"][engine(settings)]["credentials"] |= (
        {"foreign_keys": False} if engine(settings) == SQLITE else {"command_timeout": None}
    )
    await _connect(settings, config)


async def _connect(settings: Settings, config: dict[str, Any]) -> None:  # Any: Tortoise's own
    if _opened:
        raise RuntimeError("the database is open already: disconnect() first")
    lock = _share(sqlite_path(settings)) if engine(settings) == SQLITE else None
    context = TortoiseContext()
    try:
        # Kept as the process-wide fallback and not in a context variable: a lifespan runs in a task of its own, and
        # what it sets there no request would see.
        with context:
            await context.init(config=config, _enable_global_fallback=True)
            await context.db().create_connection(with_db=True)
    except BaseException:
        await context.close_connections()
        _release(lock)
        raise
    _opened.append((context, lock))


async def disconnect() -> None:
    """Close every connection; nothing happens when none is open."""
    while _opened:
        context, lock = _opened.pop()
        await context.close_connections()
        _release(lock)


@asynccontextmanager
async def connected(settings: Settings, *, schema: Schema = SCHEMA) -> AsyncIterator[None]:
    """The database, open for the length of a block."""
    await connect(settings, schema=schema)
    try:
        yield
    finally:
        await disconnect()


async def ping() -> None:
    """Ask the database for one row; DatabaseBusy when it does not answer."""
    await client().execute_query("SELECT 1")


def client() -> BaseDBAsyncClient:
    """The connection as this task sees it: the transaction it is in, or the pool."""
    context = get_current_context()
    if context is None or not context.inited:
        raise RuntimeError("the database is not open: connect(settings) first")
    return context.db()


def engine(settings: Settings) -> str:
    """`sqlite` or `postgres`; DatabaseRefused for another scheme."""
    scheme = urlsplit(settings.database).scheme
    if scheme == "sqlite":
        return SQLITE
    if scheme in {"postgres", "postgresql"}:
        return POSTGRES
    raise DatabaseRefused(
        f"RIVERAIN_DATABASE_URL begins with {scheme}: write postgres://user:password@host:port/name or sqlite:///path"
    )


def sqlite_path(settings: Settings) -> Path:
    """The file of a SQLite database."""
    return Path(unquote(settings.database.removeprefix("sqlite://").partition("?")[0])).absolute()


def postgres_credentials(settings: Settings) -> dict[str, str | int | None]:
    """Who, where and what of a PostgreSQL URL; `?host=` may be a Unix socket's folder, `?sslmode=` asks for TLS."""
    url = urlsplit(settings.database)
    options = dict(parse_qsl(url.query))
    given: dict[str, str | int | None] = {
        "user": unquote(url.username) if url.username else options.get("user"),
        "password": unquote(url.password) if url.password else None,
        "host": url.hostname or options.get("host"),
        "port": url.port or int(options.get("port", 5432)),
        "database": unquote(url.path.removeprefix("/")) or None,
    }
    return given | ({"ssl": options["sslmode"]} if "sslmode" in options else {})


def configuration(settings: Settings, schema: Schema) -> dict[str, Any]:  # Any: Tortoise's own
    """What Tortoise is told."""
    kind = engine(settings)
    if kind == SQLITE:
        module = "server.platform.db.sqlite"
        credentials: dict[str, Any] = {"file_path": str(sqlite_path(settings))}
    else:
        from server.platform.db.postgres import pool_options

        module = "server.platform.db.postgres"
        credentials = postgres_credentials(settings) | pool_options()
    # The connection is named for its engine: Tortoise caches the SQL it wrote by that name.
    return {
        "connections": {kind: {"engine": module, "credentials": credentials}},
        "apps": {
            APP: {"models": list(schema.models), "migrations": schema.migrations, "default_connection": kind},
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _share(path: Path) -> int:
    """Create the database's file for its owner alone, and hold the lock that keeps `restore` from replacing it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseRefused(f"{path} is being restored: wait until that is done") from None
    return lock


def _release(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
