"""Rows for any schema: enough of each table for a migration to have something to lose."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.schema_generator.state import State

from server.platform.db import client, fields, in_transaction
from server.platform.db.history import History
from server.platform.db.registry import Schema

ROWS = 3
_START = datetime(2026, 1, 1, tzinfo=UTC)


async def seed(schema: Schema) -> None:
    """Put rows into every table that the migrations applied so far have made, parents first."""
    history = History(client(), schema)
    await history.loader.build_graph()
    state = await history._project_state(history.loader.applied_migrations)
    waiting = sorted(name for _, name in state.models)
    done: set[str] = set()
    async with in_transaction():
        while waiting:
            ready = [name for name in waiting if _parents(state, name) <= done | {name}]
            assert ready, f"the tables {waiting} wait for one another"
            for name in ready:
                await _seed_table(state, name)
            done |= set(ready)
            waiting = [name for name in waiting if name not in done]


def _parents(state: State, name: str) -> set[str]:
    fields_of = state.models["models", name].fields.values()
    return {str(field.model_name).split(".")[1] for field in fields_of if isinstance(field, ForeignKeyFieldInstance)}


async def _seed_table(state: State, name: str) -> None:
    model = state.apps.get_model(f"models.{name}")
    columns = [column for column, field in model._meta.fields_db_projection_reverse.items() if field]
    allowed = _ALLOWED_OF.get(model._meta.db_table, {})
    # A key of words is that of the parent's row, whatever the column that names it is called.
    named = {
        one.source_field: one.related_model._meta.db_pk_column
        for one in model._meta.fields_map.values()
        if isinstance(one, ForeignKeyFieldInstance)
    }
    for number in range(ROWS):
        values = [
            model._meta.fields_map[field].to_db_value(
                allowed.get(column) or _value(model._meta.fields_map[field], named.get(column, column), number), model
            )
            for column, field in model._meta.fields_db_projection_reverse.items()
        ]
        marks = ", ".join(f"${place + 1}" if _is_postgres() else "?" for place in range(len(columns)))
        names = ", ".join(f'"{column}"' for column in columns)
        await client().execute_query(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', values)


def _value(field: object, column: str, number: int) -> object:
    if isinstance(field, fields.UUIDField):
        return UUID(int=number + 1)
    if isinstance(field, fields.BooleanField):
        return number == 0
    if isinstance(field, fields.DatetimeField):
        return _START + timedelta(hours=number)
    if isinstance(field, fields.DateField):
        return date(2026, 1, 1 + number)
    if isinstance(field, fields.JSONField):
        return json.dumps({"n": number})
    if isinstance(field, fields.IntField | fields.FloatField):
        return number + 1
    if isinstance(field, fields.CharField):
        return (
            _ALLOWED.get(column, f"{column}{number}")[: field.max_length - 1] + str(number)
            if column not in _ALLOWED
            else _ALLOWED[column]
        )
    return f"{column} {number}"


def _is_postgres() -> bool:
    return client().capabilities.dialect == "postgres"


_ALLOWED = {"role": "resident", "purpose": "reset"}
_ALLOWED_OF = {
    "card_counts": {"kind": "shown"},
    "consents": {"source": "form"},
    "deliveries": {"state": "sent"},
    "email_change_links": {"purpose": "confirm"},
    "exports": {"state": "ready"},
    "notice_preferences": {"channels": "push"},
    "revisions": {"state": "draft"},
    "sign_in_steps": {"kind": "mail"},
}
"""What the checks of a table let its columns say."""
