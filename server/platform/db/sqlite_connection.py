"""One connection to SQLite in a thread of its own: how it is opened, what runs in the thread, what its errors mean."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from tortoise.exceptions import IntegrityError, OperationalError

from server.platform.db.errors import DatabaseBusy, StorageFull, UniqueViolation

T = TypeVar("T")
Row = dict[str, Any]  # Any: what SQLite stores

BUSY_S = 4.0
"""How long a write waits for its turn, in this process and among processes together: a 503 comes in under 5 s."""
_FULL_BELOW_BYTES = 1024 * 1024

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL lost up to 781 acknowledged commits at a power cut, FULL none
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA secure_delete=ON",  # what is erased is written over: a person's erasure is one of the file, too
)
"""No cache_size: 16 MB for each of five connections was 80 MB of the worker's memory and made nothing faster than
SQLite's own 2 MB, since the kernel keeps the pages that are read again."""
_READ = re.compile(r"\s*(?:SELECT|EXPLAIN)\b", re.IGNORECASE)
_READ_WITH = re.compile(r"\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)


class Readers:
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
            connection = self._idle.pop() if self._idle else await open_connection(self._path, "PRAGMA query_only=ON")
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


async def open_connection(path: str, *pragmas: str) -> aiosqlite.Connection:
    """A connection prepared as this product needs it."""
    connection = aiosqlite.connect(path, isolation_level=None, cached_statements=512)
    # Its thread is not a daemon: a process that ends without closing would wait for it for ever.
    connection._thread.daemon = True  # noqa: SLF001 - aiosqlite gives no option
    await connection
    try:
        await in_thread(connection, _prepare, (f"PRAGMA busy_timeout={int(BUSY_S * 1000)}", *_PRAGMAS, *pragmas))
    except BaseException:
        await connection.close()
        raise
    return connection


async def in_thread(connection: aiosqlite.Connection, function: Callable[..., T], *arguments: object) -> T:
    """Run `function(sqlite3 connection, *arguments)` in the connection's own thread: one hop, whatever it does."""
    result: T = await connection._execute(function, connection._conn, *arguments)  # type: ignore[no-untyped-call] # noqa: SLF001 - no public way
    return result


def _prepare(connection: sqlite3.Connection, pragmas: Sequence[str]) -> None:
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def begin(connection: sqlite3.Connection, wait_s: float) -> None:
    """BEGIN IMMEDIATE, waiting for other processes no longer than told."""
    wait_ms = int(wait_s * 1000)
    if wait_ms >= int(BUSY_S * 1000):
        connection.execute("BEGIN IMMEDIATE")
        return
    connection.execute(f"PRAGMA busy_timeout={wait_ms}").fetchall()
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_S * 1000)}").fetchall()


def run(connection: sqlite3.Connection, query: str, values: Sequence[object]) -> tuple[int, list[Row]]:
    """The rows of a statement, and how many it changed or gave."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    # Tortoise unpacks each row by its names, for which sqlite3.Row compares text column by column: 18 µs a case.
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return (len(rows) if cursor.rowcount < 0 else cursor.rowcount), rows


def statements(script: str) -> Iterator[str]:
    """The statements of a script, triggers and literals kept whole."""
    statement = ""
    for piece in re.split(r"(?<=;)", script):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def insert(connection: sqlite3.Connection, query: str, values: Sequence[object]) -> int:
    """The row's number, which is its key where the database makes one."""
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
