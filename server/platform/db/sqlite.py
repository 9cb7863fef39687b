"""Tortoise on SQLite, made safe: one writer that begins IMMEDIATE, readers that never wait for it, WAL with FULL sync.

Two processes with Tortoise's own client lost 179 of 300 transactions to "database is locked": its deferred BEGIN
upgrades a read to a write, which SQLite refuses at once, whatever the busy time-out. The engine named in the
configuration is this module; `client_class` is what Tortoise looks for.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Any
from uuid import UUID

import aiosqlite
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteClient as PlainSqliteClient
from tortoise.connection import get_connections

from server.platform.db import sqlite_connection as low
from server.platform.db.errors import DatabaseBusy, TransactionOver
from server.platform.db.fields import to_text

Rows = Sequence[low.Row]

READERS = 4

# After Tortoise's own adapters, which its client has just registered.
sqlite3.register_adapter(datetime, to_text)
sqlite3.register_adapter(UUID, lambda value: value.bytes)


class SqliteClient(PlainSqliteClient):
    """The client outside transactions: reads on a reader, single writes on the writer."""

    def __init__(self, file_path: str, *, foreign_keys: bool = True, **kwargs: Any) -> None:  # Any: Tortoise's own
        BaseDBAsyncClient.__init__(self, **kwargs)
        self.filename = file_path
        self.pragmas = {"foreign_keys": "ON" if foreign_keys else "OFF"}
        self._connection = None
        self._lock = asyncio.Lock()
        self._readers = low.Readers(file_path, READERS)

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - Tortoise's signature
        if self._connection is None:
            with low.translated(self.filename):
                enforced = f"PRAGMA foreign_keys={self.pragmas['foreign_keys']}"
                self._connection = await low.open_connection(self.filename, enforced)
            await self._post_connect()

    async def close(self) -> None:
        await self._readers.close()
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(SqliteTransaction(self))

    async def execute_insert(self, query: str, values: list[Any]) -> int:  # Any: what the driver takes
        async with self._writing() as connection:
            return await low.in_thread(connection, low.insert, query, values)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:  # Any: what the driver takes
        async with self._in_transaction() as client:
            await client.execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Rows]:  # Any: as above
        query = query.replace("\x00", "'||CHAR(0)||'")
        chosen = self._reading() if low.is_read(query) else self._writing()
        async with chosen as connection:
            return await low.in_thread(connection, low.run, query, values or [])

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return list((await self.execute_query(query, values))[1])

    async def execute_script(self, query: str) -> None:
        async with self._writing() as connection:
            await low.in_thread(connection, sqlite3.Connection.executescript, query)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["SqliteSnapshot"]:
        """A client that sees the database as its first query finds it, until the end of the block."""
        async with self._reading() as connection:
            await low.in_thread(connection, sqlite3.Connection.execute, "BEGIN")
            client = SqliteSnapshot(self, connection)
            try:
                yield client
            finally:
                client.finish()
                await low.in_thread(connection, sqlite3.Connection.rollback)

    async def acquire_writer(self) -> float:
        """Wait for this process's turn to write; gives the seconds left to wait for other processes."""
        if not self._lock.locked():
            await self._lock.acquire()
            return low.BUSY_S
        started = time.monotonic()
        try:
            async with asyncio.timeout(low.BUSY_S):
                await self._lock.acquire()
        except TimeoutError:
            raise DatabaseBusy("the writer of this process did not come free") from None
        return max(low.BUSY_S - (time.monotonic() - started), 0.05)

    def release_writer(self) -> None:
        """Let the next one write."""
        self._lock.release()

    async def writer(self) -> aiosqlite.Connection:
        """The one connection that writes."""
        await self.create_connection(with_db=True)
        assert self._connection is not None  # noqa: S101 - create_connection set it or raised
        return self._connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[aiosqlite.Connection]:
        await self.acquire_writer()
        try:
            with low.translated(self.filename):
                yield await self.writer()
        finally:
            self.release_writer()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[aiosqlite.Connection]:
        await self.create_connection(with_db=True)
        with low.translated(self.filename):
            async with self._readers.one() as connection:
                yield connection


class _Joined(SqliteClient):
    """What a transaction and a snapshot have in common: one connection, one statement at a time, an end."""

    def __init__(self, parent: SqliteClient, connection: aiosqlite.Connection | None) -> None:
        BaseDBAsyncClient.__init__(self, parent.connection_name, fetch_inserted=parent.fetch_inserted)
        self.filename = parent.filename
        self.parent = parent
        self._parent = parent
        self._connection = connection
        self._lock = asyncio.Lock()
        self._finalized = False

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        if self._finalized:
            raise TransactionOver
        return ConnectionWrapper(self._lock, self)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[aiosqlite.Connection]:
        async with self.acquire_connection() as connection:
            with low.translated(self.filename):
                yield connection

    _reading = _writing


class SqliteSnapshot(_Joined):
    """A reader held for several statements that must agree; it cannot write."""

    def finish(self) -> None:
        """Refuse what comes after the block."""
        self._finalized = True


class SqliteTransaction(_Joined, TransactionalDBClient):
    """The writer while one transaction has it."""

    def __init__(self, parent: SqliteClient) -> None:
        super().__init__(parent, parent._connection)  # noqa: SLF001 - its own kind
        self._savepoint = ""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(SqliteTransaction(self))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:  # Any: what the driver takes
        async with self._writing() as connection:
            await low.in_thread(connection, sqlite3.Connection.executemany, query, values)

    async def execute_script(self, query: str) -> None:
        # Python's executescript() would commit what came before.
        async with self._writing() as connection:
            for statement in low.statements(query):
                await low.in_thread(connection, low.run, statement, ())

    async def begin(self, *, wait_s: float | None = None) -> None:
        self._connection = await self.parent.writer()
        with low.translated(self.filename):
            await low.in_thread(self._connection, low.begin, low.BUSY_S if wait_s is None else wait_s)

    async def commit(self) -> None:
        self._finalized = True
        with low.translated(self.filename):
            await low.in_thread(self._begun, sqlite3.Connection.commit)

    async def rollback(self) -> None:
        self._finalized = True
        with low.translated(self.filename):
            await low.in_thread(self._begun, sqlite3.Connection.rollback)

    async def savepoint(self) -> None:
        self._savepoint = f"savepoint_{id(self)}"
        await self.execute_query(f"SAVEPOINT {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        await self.execute_query(f"ROLLBACK TO {self._savepoint}")
        await self.release_savepoint()

    async def release_savepoint(self) -> None:
        await self.execute_query(f"RELEASE {self._savepoint}")

    @property
    def _begun(self) -> aiosqlite.Connection:
        assert self._connection is not None  # noqa: S101 - begun
        return self._connection


class _Transaction(TransactionContext):
    """BEGIN IMMEDIATE … COMMIT around a block; whatever interrupts it leaves the writer clean for the next."""

    def __init__(self, client: SqliteTransaction) -> None:
        self.client: SqliteTransaction = client
        self.connection_name = client.connection_name
        self._parent = client.parent

    async def __aenter__(self) -> SqliteTransaction:
        wait_s = await self._parent.acquire_writer()
        try:
            await self.client.begin(wait_s=wait_s)
        except BaseException:
            await self._abandon()
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        get_connections().reset(self.token)
        if kind is not None:
            await self._abandon()
            return
        try:
            await self.client.commit()
        except BaseException:
            await self._abandon()
            raise
        self._parent.release_writer()

    async def _abandon(self) -> None:
        # A cancelled BEGIN or COMMIT still runs in the connection's thread: the rollback queues behind it, and does
        # nothing when there is nothing to roll back.
        try:
            if self.client._connection is not None:  # noqa: SLF001 - Tortoise's own name for it
                await self.client.rollback()
        finally:
            self._parent.release_writer()


client_class = SqliteClient
