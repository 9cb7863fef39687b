"""Tortoise on SQLite, made safe: one writer that begins IMMEDIATE, readers that never wait for it, WAL with FULL sync.

Two processes with Tortoise's own client lost 179 of 300 transactions to "database is locked": its deferred BEGIN
upgrades a read to a write, which SQLite refuses at once, whatever the busy time-out. The engine named in the
configuration is this module; `client_class` is what Tortoise looks for.
"""

import asyncio
import re
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
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
from tortoise.exceptions import IntegrityError, OperationalError

from server.platform.db.errors import DatabaseBusy, StorageFull, TransactionOver, UniqueViolation
from server.platform.db.fields import to_text

T = TypeVar("T")
Rows = Sequence[Any]  # Any: sqlite3.Row, which Tortoise reads as a mapping

READERS = 4
BUSY_S = 4.0
"""How long a write waits for its turn, in this process and among processes together: a 503 comes in under 5 s."""
_FULL_BELOW_BYTES = 1024 * 1024

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL lost up to 781 acknowledged commits at a power cut, FULL none
    f"PRAGMA busy_timeout={int(BUSY_S * 1000)}",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
)
_READ = re.compile(r"\s*(?:SELECT|EXPLAIN)\b", re.IGNORECASE)
_READ_WITH = re.compile(r"\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)

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
        self._readers = _Readers(file_path, READERS)

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - Tortoise's signature
        if self._connection is None:
            with translated(self.filename):
                self._connection = await _open(self.filename, f"PRAGMA foreign_keys={self.pragmas['foreign_keys']}")
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
            return await in_thread(connection, _insert, query, values)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:  # Any: what the driver takes
        async with self._in_transaction() as client:
            await client.execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Rows]:  # Any: as above
        query = query.replace("\x00", "'||CHAR(0)||'")
        chosen = self._reading() if is_read(query) else self._writing()
        async with chosen as connection:
            return await in_thread(connection, _run, query, values or [])

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return [dict(row) for row in (await self.execute_query(query, values))[1]]

    async def execute_script(self, query: str) -> None:
        async with self._writing() as connection:
            await in_thread(connection, sqlite3.Connection.executescript, query)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["SqliteSnapshot"]:
        """A client that sees the database as it is now, until the end of the block."""
        async with self._reading() as connection:
            await in_thread(connection, sqlite3.Connection.execute, "BEGIN")
            client = SqliteSnapshot(self, connection)
            try:
                yield client
            finally:
                client.finish()
                await in_thread(connection, sqlite3.Connection.rollback)

    async def acquire_writer(self) -> float:
        """Wait for this process's turn to write; gives the seconds left to wait for other processes."""
        if not self._lock.locked():
            await self._lock.acquire()
            return BUSY_S
        started = time.monotonic()
        try:
            async with asyncio.timeout(BUSY_S):
                await self._lock.acquire()
        except TimeoutError:
            raise DatabaseBusy("the writer of this process did not come free") from None
        return max(BUSY_S - (time.monotonic() - started), 0.05)

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
            with translated(self.filename):
                yield await self.writer()
        finally:
            self.release_writer()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[aiosqlite.Connection]:
        await self.create_connection(with_db=True)
        with translated(self.filename):
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
            with translated(self.filename):
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
            await in_thread(connection, sqlite3.Connection.executemany, query, values)

    async def begin(self, *, wait_s: float = BUSY_S) -> None:
        self._connection = await self.parent.writer()
        with translated(self.filename):
            await in_thread(self._connection, _begin, int(wait_s * 1000))

    async def commit(self) -> None:
        self._finalized = True
        with translated(self.filename):
            await in_thread(self._open, sqlite3.Connection.commit)

    async def rollback(self) -> None:
        self._finalized = True
        with translated(self.filename):
            await in_thread(self._open, sqlite3.Connection.rollback)

    async def savepoint(self) -> None:
        self._savepoint = f"savepoint_{id(self)}"
        await self.execute_query(f"SAVEPOINT {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        await self.execute_query(f"ROLLBACK TO {self._savepoint}")
        await self.release_savepoint()

    async def release_savepoint(self) -> None:
        await self.execute_query(f"RELEASE {self._savepoint}")

    @property
    def _open(self) -> aiosqlite.Connection:
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


class _Readers:
    """Read-only connections, opened when first needed."""

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._idle: list[aiosqlite.Connection] = []
        self._free = asyncio.Semaphore(size)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[aiosqlite.Connection]:
        try:
            async with asyncio.timeout(BUSY_S):
                await self._free.acquire()
        except TimeoutError:
            raise DatabaseBusy("every reader is taken") from None
        connection = None
        try:
            connection = self._idle.pop() if self._idle else await _open(self._path, "PRAGMA query_only=ON")
            yield connection
        except asyncio.CancelledError:
            if connection is not None:
                await connection.interrupt()
            raise
        finally:
            if connection is not None:
                self._idle.append(connection)
            self._free.release()

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()


def is_read(query: str) -> bool:
    """Whether a statement can be given to a read-only connection."""
    return _READ.match(query) is not None or _READ_WITH.match(query) is not None


async def _open(path: str, *pragmas: str) -> aiosqlite.Connection:
    connection = aiosqlite.connect(path, isolation_level=None, cached_statements=512)
    # Its thread is not a daemon: a process that ends without closing would wait for it for ever.
    connection._thread.daemon = True  # noqa: SLF001 - aiosqlite gives no option
    await connection
    try:
        await in_thread(connection, _prepare, (*_PRAGMAS, *pragmas))
    except BaseException:
        await connection.close()
        raise
    return connection


async def in_thread(connection: aiosqlite.Connection, function: Callable[..., T], *arguments: object) -> T:
    """Run `function(sqlite3 connection, *arguments)` in the connection's own thread: one hop, whatever it does."""
    result: T = await connection._execute(function, connection._conn, *arguments)  # type: ignore[no-untyped-call] # noqa: SLF001 - no public way
    return result


def _prepare(connection: sqlite3.Connection, pragmas: Sequence[str]) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def _begin(connection: sqlite3.Connection, wait_ms: int) -> None:
    if wait_ms >= int(BUSY_S * 1000):
        connection.execute("BEGIN IMMEDIATE")
        return
    connection.execute(f"PRAGMA busy_timeout={wait_ms}").fetchall()
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_S * 1000)}").fetchall()


def _run(connection: sqlite3.Connection, query: str, values: Sequence[object]) -> tuple[int, list[sqlite3.Row]]:
    cursor = connection.execute(query, values)
    rows = cursor.fetchall()
    return (len(rows) if cursor.rowcount < 0 else cursor.rowcount), rows


def _insert(connection: sqlite3.Connection, query: str, values: Sequence[object]) -> int:
    return connection.execute(query, values).lastrowid or 0


@contextmanager
def translated(path: str) -> Iterator[None]:
    """SQLite's errors as ours and Tortoise's."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(error, path) from None


def _translate(error: sqlite3.Error, path: str) -> Exception:
    code = getattr(error, "sqlite_errorcode", None) or 0
    primary = code & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return DatabaseBusy(str(error))
    if primary == sqlite3.SQLITE_FULL or (
        primary in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} and _is_full(path)
    ):
        return StorageFull(str(error))
    if code in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}:
        names = str(error).partition(": ")[2].split(", ")
        return UniqueViolation(names[0].partition(".")[0], tuple(name.partition(".")[2] for name in names))
    if isinstance(error, sqlite3.IntegrityError):
        return IntegrityError(str(error))
    return OperationalError(str(error))


def _is_full(path: str) -> bool:
    return shutil.disk_usage(Path(path).resolve().parent).free < _FULL_BELOW_BYTES


client_class = SqliteClient
