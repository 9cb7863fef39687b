"""How the tables are written: Tortoise's schema editors with what they forget, and without what loses data.

Tortoise 1.1 drops a model's `Meta.constraints` when it creates the table, knows partial unique indexes on PostgreSQL
only, and on SQLite rebuilds a table (children deleted, indexes and UNIQUE gone) for most changes: those are refused.
"""

from typing import Any

from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import BasePostgresSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.models import Model

from server.platform.db.errors import DatabaseRefused


class _WithConstraints(BaseSchemaEditor):
    """Creates a table with the CHECKs and unique constraints of its model."""

    _creating: type[Model] | None = None

    def _get_model_sql_data(self, model: type[Model]) -> ModelSqlData:
        self._creating = model
        try:
            made = super()._get_model_sql_data(model)
        finally:
            self._creating = None
        uniques = [self._unique_sql(model, each) for each in _of(model) if isinstance(each, UniqueConstraint)]
        made.table_sql = "\n".join([made.table_sql, *uniques])
        return made

    def _get_inner_statements(self) -> list[str]:
        checks = _of(self._creating) if self._creating else ()
        return [
            self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=each.name, check=each.check)
            for each in checks
            if isinstance(each, CheckConstraint)
        ]

    def _unique_sql(self, model: type[Model], constraint: UniqueConstraint) -> str:
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        table = self._qualify_table_name(model._meta.db_table, model._meta.schema)
        where = f" WHERE {constraint.condition}" if constraint.condition else ""
        name = self._constraint_name_for_model(model, constraint)
        return f'CREATE UNIQUE INDEX "{name}" ON {table} ({", ".join(map(self.quote, columns))}){where};'


class SqliteEditor(_WithConstraints, SqliteSchemaEditor):
    """Writes to SQLite; never rebuilds a table by itself."""

    async def _run_sql(self, sql: str) -> None:
        # Tortoise's own cuts at every semicolon, within triggers and texts too.
        await self.client.execute_script(sql)

    async def add_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        if isinstance(constraint, CheckConstraint):
            await self._remake_table(model)
        else:
            await self._run_sql(self._unique_sql(model, constraint))

    async def _remake_table(self, model: type[Model], *_args: Any, **_kwargs: Any) -> None:  # Any: Tortoise's own
        raise DatabaseRefused(
            f"SQLite cannot change {model._meta.db_table} in this way, and a rebuild would lose its indexes and its "
            "children: write the statements yourself with WithSql"
        )


class PostgresEditor(_WithConstraints, BasePostgresSchemaEditor):
    """Writes to PostgreSQL; a unique constraint is an index there too, so that both engines have the same."""

    async def add_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        if isinstance(constraint, UniqueConstraint):
            await self._run_sql(self._unique_sql(model, constraint))
        else:
            await super().add_constraint(model, constraint)


def _of(model: type[Model]) -> tuple[UniqueConstraint | CheckConstraint, ...]:
    return tuple(model._meta.constraints)
