"""What a person's erasure asks of any table: what is left of a row, and which rows are theirs alone.

Both are read from the models, so that a column or a table that somebody adds is erased before anybody thinks of it.
"""

from collections.abc import Collection, Iterator
from typing import Any, cast

from tortoise import Tortoise
from tortoise.fields import CharField, TextField
from tortoise.fields.data import JSONField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from server.platform.db.connection import client
from server.platform.db.registry import APP


def blanked(model: type[Model], *, keep: Collection[str]) -> dict[str, object]:
    """The values that take out of a row all but its key and the columns to `keep`: nothing, else what a new row has.

    TypeError for a column that can be neither: whoever adds one says what becomes of it.
    """
    names = set(model._meta.fields_db_projection) - {model._meta.pk_attr, *keep}
    return {name: _empty(model, name) for name in sorted(names)}


def owned_models(owner: type[Model], *, of: str) -> Iterator[tuple[type[Model], str]]:
    """The models of context `of` with a key to `owner`, each with the column that holds it."""
    for model in cast("dict[str, type[Model]]", Tortoise.apps[APP] if Tortoise.apps else {}).values():
        if model.__module__.split(".")[:3] != ["server", of, "models"]:
            continue
        for name in sorted(model._meta.fk_fields | model._meta.o2o_fields):
            key = cast("ForeignKeyFieldInstance[Any]", model._meta.fields_map[name])  # Any: whatever it leads to
            if key.related_model is owner:
                yield model, f"{name}_id"


async def forget_traces() -> None:
    """Empty SQLite's journal, where what was removed can still be read; PostgreSQL's own vacuum does it there."""
    if client().capabilities.dialect == "sqlite":
        await client().execute_query("PRAGMA wal_checkpoint(TRUNCATE)")


def _empty(model: type[Model], name: str) -> object:
    field = model._meta.fields_map[name]
    if field.null:
        return None
    if field.default is not None and not callable(field.default) and not field.unique:
        return field.default
    if isinstance(field, CharField | TextField) and not field.unique:
        return ""
    if isinstance(field, JSONField):
        return {}
    raise TypeError(f"{model.__name__}.{name} cannot be blank: name it among what is kept, and say what becomes of it")
