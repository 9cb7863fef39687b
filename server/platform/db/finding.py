"""Objects by a condition whose words never change: for the few questions that every request asks.

Tortoise writes its SQL anew for each query, which takes longer than to run it; here it is written once.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from tortoise.models import Model

from server.platform.db.connection import client
from server.platform.db.transaction import numbered

M = TypeVar("M", bound=Model)


async def find(model: type[M], where: str, *values: object) -> list[M]:
    """The objects that fulfil a condition in SQL, `?` for each value: `find(Part, "case_id = ? ORDER BY n", case.id)`.

    The condition is fixed words, alike on both engines; UUIDs and aware instants may be passed.
    """
    current = client()
    select = _select(model, where)
    sql = numbered(select) if current.capabilities.dialect == "postgres" else select
    _count, rows = await current.execute_query(sql, list(values))
    return [_made(model, row) for row in rows]


async def find_one(model: type[M], where: str, *values: object) -> M | None:
    """The first of `find`, None when there is none."""
    return next(iter(await find(model, where, *values)), None)


async def find_among(model: type[M], values: Iterable[object], *, column: str = "id") -> dict[object, M]:
    """The objects whose `column` is one of these values, by that value; one question, whatever their number."""
    asked = {value for value in values if value is not None}
    if not asked:
        return {}
    marks = ", ".join("?" * len(asked))
    return {getattr(found, column): found for found in await find(model, f'"{column}" IN ({marks})', *asked)}


async def bring(rows: Sequence[Model], relation: str, model: type[Model]) -> None:
    """Put at each of `rows` the object that its key `relation` leads to, as `select_related` does, in one question."""
    related = await find_among(model, (getattr(row, f"{relation}_id") for row in rows))
    for row in rows:
        setattr(row, relation, related.get(getattr(row, f"{relation}_id")))


def _made(model: type[M], row: Mapping[str, Any]) -> M:  # Any: what the driver gives
    """What Tortoise's `_init_from_db` makes of a whole row, in half its time."""
    made, meta = model.__new__(model), model._meta
    state = made.__dict__
    state["_partial"], state["_saved_in_db"], state["_await_when_save"] = False, True, {}
    state["_custom_generated_pk"] = meta.db_pk_column not in meta.generated_db_fields
    for column, name, _field in meta.db_native_fields:
        state[name] = row[column]
    for column, name, field in meta.db_default_fields:
        value = row[column]
        state[name] = None if value is None else field.field_type(value)
    for column, name, field in meta.db_complex_fields:
        state[name] = field.to_python_value(row[column])
    return made


@lru_cache(maxsize=256)
def _select(model: type[Model], where: str) -> str:
    columns = ", ".join(f'"{column}"' for column in model._meta.fields_db_projection.values())
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {where}'  # noqa: S608 - fixed words of the callers
