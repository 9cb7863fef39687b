"""The history of the schema: Tortoise's graph of migrations, applied so that nothing is lost and nothing half done."""

from collections.abc import Callable
from functools import cache
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

from server.platform.db.connection import client
from server.platform.db.editors import PostgresEditor, SqliteEditor
from server.platform.db.errors import DatabaseRefused
from server.platform.db.guard import faults
from server.platform.db.registry import APP, Schema
from server.platform.db.transaction import in_transaction

Progress = Callable[[str], object]


class History(MigrationExecutor):
    """The migrations of a schema and what the open database has seen of them."""

    def __init__(self, connection: BaseDBAsyncClient, schema: Schema) -> None:
        apps = _apps(connection, schema)
        super().__init__(connection, apps)
        self.recorder = _Recorder(connection)
        self.loader = MigrationLoader(apps, self.recorder)

    async def pending(self) -> list[Migration]:
        """The migrations that this database has not seen, in their order."""
        return [step.migration for step in await self.plan()]

    async def unknown(self) -> list[str]:
        """The migrations that this database has seen and this version does not have."""
        await self.loader.build_graph()
        return sorted(key.name for key in self.loader.applied_migrations - set(self.loader.graph.nodes))

    async def apply(self, progress: Progress, *, until: str | None = None) -> list[str]:
        """Run what is pending, to the one named `until`, each migration and its record in one transaction."""
        pending = [each for each in await self.pending() if until is None or each.name <= until]
        found = faults(pending)
        if found:
            raise DatabaseRefused("\n".join(found))
        await self.recorder.ensure_schema(self._schema_editor(atomic=False))
        if pending:
            state = await self._project_state(set(await self.recorder.applied_migrations()))
        for migration in pending:
            progress(migration.name)
            await self._apply_one(migration, state)
        return [migration.name for migration in pending]

    async def _apply_one(self, migration: Migration, state: State) -> None:
        """Run one and record it; `state` is brought to what it leaves, and worth nothing when it fails."""
        async with in_transaction():
            editor = self._schema_editor()
            editor.client = client()
            await migration.apply(state, schema_editor=editor)
            await _require_no_orphan(editor.client, migration.name)
            await _Recorder(editor.client).record_applied(migration.app_label, migration.name)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:  # noqa: FBT001, FBT002 - Tortoise's signature
        kind = SqliteEditor if self.connection.capabilities.dialect == "sqlite" else PostgresEditor
        return kind(self.connection, atomic=atomic, collect_sql=collect_sql)


async def is_any_pending(connection: BaseDBAsyncClient, schema: Schema) -> bool:
    """Whether there is a migration that this database has not seen: asked at each start, so without the plan."""
    loader = MigrationLoader(_apps(connection, schema), _Recorder(connection))
    await loader.build_graph()
    return not loader.applied_migrations.issuperset(loader.graph.nodes)


def _apps(connection: BaseDBAsyncClient, schema: Schema) -> dict[str, dict[str, Any]]:  # Any: Tortoise's configuration
    return {
        APP: {
            "models": list(schema.models),
            "migrations": schema.migrations,
            "default_connection": connection.connection_name,
        }
    }


class _Recorder(MigrationRecorder):
    """Tortoise's record of what was applied; a database that does not answer is not taken for an empty one."""

    def _make_model(self, table_name: str) -> type[Model]:
        return _record(table_name)

    async def applied_migrations(self) -> list[MigrationKey]:
        if not await has_table(self.connection, self.table_name):
            return []
        rows = await self.connection.execute_query_dict(f'SELECT app, name FROM "{self.table_name}" ORDER BY id')  # noqa: S608 - our own name
        return [MigrationKey(app_label=row["app"], name=row["name"]) for row in rows]


@cache
def _record(table_name: str) -> type[Model]:
    """Made once: Tortoise reads and parses its own source for each model that it makes."""
    made: type[Model] = MigrationRecorder(None, table_name=table_name).model
    return made


async def has_table(connection: BaseDBAsyncClient, name: str) -> bool:
    """Whether the database has a table of this name."""
    if connection.capabilities.dialect == "sqlite":
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    else:
        query = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    return bool(await connection.execute_query_dict(query, [name]))


async def _require_no_orphan(connection: BaseDBAsyncClient, name: str) -> None:
    """Foreign keys are not enforced while SQLite migrates, so they are all checked before the commit."""
    if connection.capabilities.dialect != "sqlite":
        return
    orphans = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if orphans:
        tables = sorted({f"{row['table']} without its {row['parent']}" for row in orphans})
        raise DatabaseRefused(f"{name} would leave rows of {', '.join(tables)}; nothing was changed")
