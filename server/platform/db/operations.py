"""What a migration is made of beside Tortoise's own operations."""

from collections.abc import Sequence

from tortoise.indexes import Index
from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class WithSql(TortoiseOperation):
    """A change of the models carried out by statements written out for each engine, instead of by Tortoise.

    `WithSql(RemoveField("Part", "width"), sql=['ALTER TABLE parts DROP COLUMN width'])`. Where the engines differ, give
    `sqlite=` and `postgres=`; an empty list says that this engine has nothing to do.
    """

    reversible = False

    def __init__(
        self,
        change: TortoiseOperation,
        *,
        sql: Sequence[str] | None = None,
        sqlite: Sequence[str] | None = None,
        postgres: Sequence[str] | None = None,
    ) -> None:
        chosen = {"sqlite": sql if sqlite is None else sqlite, "postgres": sql if postgres is None else postgres}
        if None in chosen.values():
            raise ValueError("give sql=, or both sqlite= and postgres=")
        self.change = change
        self.statements = {engine: list(statements or ()) for engine, statements in chosen.items()}

    def describe(self) -> str:
        return f"{self.change.describe()}, by statements of its own"

    def state_forward(self, app_label: str, state: State) -> None:
        self.change.state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None:
            return
        for statement in self.statements[state_editor.client.capabilities.dialect]:
            await state_editor.client.execute_query(statement)


class Statements(TortoiseOperation):
    """What no model tells of, a trigger: statements for each engine, which change nothing of the models."""

    reversible = False

    def __init__(self, *, sqlite: Sequence[str], postgres: Sequence[str]) -> None:
        self.statements = {"sqlite": list(sqlite), "postgres": list(postgres)}

    def describe(self) -> str:
        return "Statements of its own"

    def state_forward(self, app_label: str, state: State) -> None:
        """Nothing: the models are the same after it."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None:
            return
        for statement in self.statements[state_editor.client.capabilities.dialect]:
            await state_editor.client.execute_query(statement)


class PartialIndex(Index):
    """An index of the rows that fulfil a condition written in SQL, e.g. `where="dead_at IS NULL"`."""

    def __init__(self, *, fields: tuple[str, ...] | list[str], name: str, where: str) -> None:
        super().__init__(fields=fields, name=name)
        self.where = where
        self.extra = f" WHERE {where}"

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "where": self.where}
