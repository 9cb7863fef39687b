"""What a migration may not contain, each with the sentence that says what to write instead."""

from collections.abc import Callable, Iterable

from tortoise.fields import Field
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    Operation,
    RemoveConstraint,
    RemoveField,
    RenameField,
)


def faults(migrations: Iterable[Migration]) -> list[str]:
    """Why these migrations must not run, in sentences; empty when they may."""
    return [
        f"{migration.name}: {sentence}"
        for migration in migrations
        for operation in migration.operations
        for sentence in operation_faults(operation)
    ]


def operation_faults(operation: Operation) -> list[str]:
    """Why this operation must not run; the same on both engines, because a history is one."""
    found = [sentence(operation) for kind, sentence in _RULES.items() if type(operation) is kind]
    return [sentence for sentence in found if sentence]


def _remove_field(operation: RemoveField) -> str:
    return (
        f"RemoveField({operation.model_name}.{operation.name}) would rebuild the table on SQLite and delete its "
        f"children. Write WithSql(ops.RemoveField({operation.model_name!r}, {operation.name!r}), "
        f"sql=['ALTER TABLE … DROP COLUMN {operation.name}']), after dropping the indexes that hold the column"
    )


def _alter_field(operation: AlterField) -> str:
    return (
        f"AlterField({operation.model_name}.{operation.name}) would rebuild the table on SQLite and lose its indexes. "
        "Write WithSql(ops.AlterField(…), postgres=['ALTER TABLE … ALTER COLUMN …'], sqlite=[…]), with sqlite=[] where "
        "SQLite has nothing to do (it does not hold a VARCHAR to its length); or add a column, copy, drop the old one"
    )


def _add_field(operation: AddField) -> str:
    field = operation.field
    if not isinstance(field, Field) or field.null or field.has_db_default():
        return ""
    return (
        f"AddField({operation.model_name}.{operation.name}) is NOT NULL and the rows there are have no value for it: "
        "give the field a db_default, or null=True"
    )


def _add_constraint(operation: AddConstraint) -> str:
    if not isinstance(operation.constraint, CheckConstraint):
        return ""
    return (
        f"AddConstraint({operation.constraint.name}) would rebuild {operation.model_name} on SQLite. Write "
        "WithSql(ops.AddConstraint(…), postgres=['ALTER TABLE … ADD CONSTRAINT … CHECK (…)'], sqlite=[…]) with two "
        "triggers for SQLite, or leave the check to the models"
    )


def _remove_constraint(operation: RemoveConstraint) -> str:
    return (
        f"RemoveConstraint({operation.model_name}) cannot be done alike on both engines. Write "
        "WithSql(ops.RemoveConstraint(…), postgres=['ALTER TABLE … DROP CONSTRAINT …'], sqlite=['DROP INDEX …'])"
    )


def _rename_field(operation: RenameField) -> str:
    # The autodetector sees a rename where a column goes and another of the same kind comes.
    return (
        f"RenameField({operation.model_name}.{operation.old_name} to {operation.new_name}) may be a guess. If it is "
        f"meant, write WithSql(ops.RenameField(…), sql=['ALTER TABLE … RENAME COLUMN {operation.old_name} TO "
        f"{operation.new_name}'])"
    )


_RULES: dict[type[Operation], Callable[..., str]] = {
    RemoveField: _remove_field,
    AlterField: _alter_field,
    AddField: _add_field,
    AddConstraint: _add_constraint,
    RemoveConstraint: _remove_constraint,
    RenameField: _rename_field,
}
