"""Bringing a database to this version, and writing the migrations that do it. The only thing that changes a schema."""

import asyncio
import fcntl
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.writer import ImportManager, MigrationWriter, format_migration_name

from server.kernel import clock
from server.platform.db.connection import (
    SQLITE,
    client,
    configuration,
    connect_to_migrate,
    disconnect,
    engine,
    postgres_credentials,
    sqlite_path,
)
from server.platform.db.copies import copy_sqlite
from server.platform.db.errors import DatabaseRefused
from server.platform.db.guard import operation_faults
from server.platform.db.history import History, Progress, is_any_pending
from server.platform.db.registry import APP, SCHEMA, Schema
from server.platform.settings import Settings

KEPT_COPIES = 3
_LOCK = 0x52495645  # "RIVE", the advisory lock of migrations on PostgreSQL


async def migrate(
    settings: Settings, *, schema: Schema = SCHEMA, until: str | None = None, progress: Progress = str
) -> list[str]:
    """Run what this database has not seen; gives the names, in order. Two at once: the second waits and finds nothing.

    Each migration commits with its record or not at all. On SQLite a copy is kept in `<data>/backups` first.
    DatabaseRefused when a migration would lose data or the database comes from a newer version.
    """
    async with _lock(settings):
        await connect_to_migrate(settings, schema=schema)
        try:
            history = History(client(), schema)
            unknown = await history.unknown()
            if unknown:
                raise DatabaseRefused(
                    f"this database was migrated by a newer version ({', '.join(unknown)}): install that version, or "
                    "restore a backup of this one"
                )
            pending = await history.pending()
            if pending and engine(settings) == SQLITE and history.loader.applied_migrations:
                await _keep_copy(settings, pending[0].name)
            return await history.apply(progress, until=until)
        finally:
            await disconnect()


async def is_behind(*, schema: Schema = SCHEMA) -> bool:
    """Whether the open database lacks a migration of this version: `serve` and `worker` refuse it then."""
    return await is_any_pending(client(), schema)


async def write_migration(name: str, *, schema: Schema = SCHEMA) -> str | None:
    """Write the migration from the last one to the models of today; gives its path and what must be mended in it.

    None when the models have not changed. What the guard would refuse is written as detected and told: edit the file.
    """
    found = await detect(schema)
    if found is None:
        return None
    path = _Writer(
        format_migration_name(int(found.name.partition("_")[0]), name),
        found.app_label,
        found.operations,
        dependencies=found.dependencies,
        initial=found.initial,
        migrations_module=found.migrations_module,
    ).write()
    _format(path)
    faults = [fault for operation in found.operations for fault in operation_faults(operation)]
    return "\n".join([str(path), *(f"  mend: {fault}" for fault in faults)])


async def detect(schema: Schema) -> MigrationWriter | None:
    """What the models have that the migrations do not lead to."""
    context = TortoiseContext()
    settings = Settings(database_url="sqlite:///nowhere")
    with context:
        config = configuration(settings, schema)
        await context.init(config=config, init_connections=False)
        if context.apps is None:
            raise RuntimeError("Tortoise loaded no models")
        writers = await MigrationAutodetector(context.apps, config["apps"]).changes()
        await context.close_connections()
    return next((writer for writer in writers if writer.app_label == APP), None)


class _Writer(MigrationWriter):
    """Tortoise's writer, which forgets that a numeric key is not made by the database."""

    def _render_field(self, field: Any, imports: ImportManager) -> str:  # Any: Tortoise's signature
        rendered: str = super()._render_field(field, imports)
        if field.pk and field.allows_generated and not field.generated:
            rendered = f"{rendered.removesuffix(')')}, generated=False)"
        return rendered


def _format(path: Path) -> None:
    for command in (["format"], ["check", "--fix", "--select", "I"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "-q", str(path)], check=False)  # noqa: S603 - our own path


@asynccontextmanager
async def _lock(settings: Settings) -> AsyncIterator[None]:
    if engine(settings) != SQLITE:
        # Here and not above: a server on SQLite starts without PostgreSQL's driver.
        from server.platform.db.postgres import lone_connection

        async with lone_connection(postgres_credentials(settings)) as connection:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
            yield
        return
    path = sqlite_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(f"{path}.migrating", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        await asyncio.to_thread(fcntl.flock, descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


async def _keep_copy(settings: Settings, before: str) -> None:
    folder = settings.data / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = clock.now().strftime("%Y%m%d-%H%M%S-%f")
    await asyncio.to_thread(copy_sqlite, sqlite_path(settings), folder / f"{stamp}-before-{before}.sqlite3")
    for old in sorted(folder.glob("*-before-*.sqlite3"))[:-KEPT_COPIES]:
        old.unlink()
