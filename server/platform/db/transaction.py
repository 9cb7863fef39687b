"""The one way to change rows together, to read what must agree, and to run a statement with RETURNING."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Union
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.connection import get_connections

from server.platform.db.connection import client
from server.platform.db.errors import TransactionBroken

if TYPE_CHECKING:
    from server.platform.db.postgres import PostgresClient
    from server.platform.db.sqlite import SqliteClient

_LITERAL_OR_MARK = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\?")
_TEXT_INSTANT_LENGTH, UUID_BYTES = 32, 16


@asynccontextmanager
async def in_transaction() -> AsyncIterator[None]:
    """All of the block is committed, or nothing; inside another, it joins it. DatabaseBusy when the turn never comes.

    An inner block that fails condemns the whole, even when its exception is caught: use `savepoint` for what may fail.
    """
    current = client()
    if _is_open(current):
        try:
            yield
        except BaseException:
            _of(current).is_broken = True
            raise
        return
    async with _base(current)._in_transaction() as opened:  # noqa: SLF001 - what Tortoise's in_transaction calls
        marks = _Marks()
        opened.marks = marks  # type: ignore[attr-defined] # read back by _of
        yield
        if marks.is_broken:
            raise TransactionBroken
    for callback in marks.after_commit:
        callback()


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Part of a transaction that may fail and be caught: only the block is undone. Only inside `in_transaction`."""
    current = client()
    if not _is_open(current):
        raise RuntimeError("a savepoint needs a transaction around it")
    async with current._in_transaction():  # noqa: SLF001 - as above
        yield


def after_commit(callback: Callable[[], None]) -> None:
    """Call `callback` once the current transaction is committed, at once when there is none, never if it rolls back."""
    current = client()
    if _is_open(current):
        _of(current).after_commit.append(callback)
    else:
        callback()


@asynccontextmanager
async def read() -> AsyncIterator[None]:
    """All that is read in the block is of the moment of its first query; it cannot write. It joins a transaction."""
    current = client()
    if _is_open(current):
        yield
        return
    base = _base(current)
    async with base.snapshot() as seen:
        token = get_connections().set(base.connection_name, seen)
        try:
            yield
        finally:
            get_connections().reset(token)


async def execute_returning(sql: str, values: Sequence[object] = ()) -> list[dict[str, object]]:
    """Run one statement, `?` for each value, and give its rows: alike on SQLite and PostgreSQL.

    UUIDs and aware instants may be passed. Columns named `id` or `…_id` come back as UUID where they hold one, `…_at`
    and `…_until` as aware instants, `is_…` and `has_…` as bool; JSON comes back as text.
    """
    current = client()
    if current.capabilities.dialect == "postgres":
        return await current.execute_query_dict(numbered(sql), list(values))
    rows = await current.execute_query_dict(sql, list(values))
    named = [(name, _reader(name)) for name in (rows[0] if rows else ())]
    reading = [(name, read) for name, read in named if read]
    for row in rows:
        for name, read in reading:
            row[name] = read(row[name])
    return rows


class _Marks:
    def __init__(self) -> None:
        self.is_broken = False
        self.after_commit: list[Callable[[], None]] = []


def _of(current: BaseDBAsyncClient) -> _Marks:
    marks = getattr(current, "marks", None)
    if not isinstance(marks, _Marks):
        raise RuntimeError("open transactions with in_transaction() of server.platform.db")  # noqa: TRY004 - as above
    return marks


def _is_open(current: BaseDBAsyncClient) -> bool:
    is_snapshot = getattr(current, "is_snapshot", False)
    return isinstance(current, TransactionalDBClient) and not is_snapshot and not current._finalized  # noqa: SLF001 - Tortoise's own name


def _base(current: BaseDBAsyncClient) -> Union["SqliteClient", "PostgresClient"]:
    while (parent := getattr(current, "_parent", None)) is not None:
        current = parent
    return current  # type: ignore[return-value] # the only two engines there are


@lru_cache(maxsize=512)
def numbered(sql: str) -> str:
    """A statement with `?` for each value as PostgreSQL takes it; quoted words are left alone."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return _LITERAL_OR_MARK.sub(number, sql)


@lru_cache(maxsize=1024)
def _reader(name: str) -> Callable[[object], object] | None:
    """What makes of SQLite's value in a column of this name the one that PostgreSQL would give; None: it is that."""
    if name.startswith(("is_", "has_")):
        return _truth
    if name == "id" or name.endswith("_id"):
        return _uuid
    return _instant if name.endswith(("_at", "_until")) else None


def _uuid(value: object) -> object:
    return UUID(bytes=value) if isinstance(value, bytes) and len(value) == UUID_BYTES else value


def _instant(value: object) -> object:
    if isinstance(value, str) and len(value) == _TEXT_INSTANT_LENGTH:
        return datetime.fromisoformat(value)
    return value


def _truth(value: object) -> object:
    return bool(value) if isinstance(value, int) else value
