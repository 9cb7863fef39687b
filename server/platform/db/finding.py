"""Objects by a condition whose words never change: for the few questions that every request asks.

Tortoise writes its SQL anew for each query, which takes longer than to run it; here it is written once.
"""

from functools import lru_cache
from typing import TypeVar

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
    return [model._init_from_db(**row) for row in rows]  # noqa: SLF001 - what Tortoise makes of its own rows


async def find_one(model: type[M], where: str, *values: object) -> M | None:
    """The first of `find`, None when there is none."""
    return next(iter(await find(model, where, *values)), None)


@lru_cache(maxsize=256)
def _select(model: type[Model], where: str) -> str:
    columns = ", ".join(f'"{column}"' for column in model._meta.fields_db_projection.values())
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {where}'  # noqa: S608 - fixed words of the callers
