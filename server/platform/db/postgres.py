"""Tortoise on PostgreSQL: refuses a server that forgets (`fsync` off), waits a bounded time, types what goes wrong.

The engine named in the configuration is this module; `client_class` is what Tortoise looks for.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types
import structlog
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError, TransactionManagementError

from server.platform.db.errors import DatabaseBusy, DatabaseRefused, StorageFull, TransactionOver, UniqueViolation

log = structlog.get_logger()

POOL_SIZE = 10
CLOSE_S = 2.0
"""How long a stopping process waits for its last queries."""
WAIT_S = 4.0
"""How long to wait for a connection, a lock or a statement: a 503 comes in under 5 s."""

_BUSY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
_KEY = re.compile(r"Key \((.+?)\)=\(")
_RETURNING = re.compile(r"\bRETURNING\b", re.IGNORECASE)


class _Connection(asyncpg.Connection):  # type: ignore[misc] # asyncpg ships no types
    """A pooled connection that is given back as it is: we take no session lock and never LISTEN on it."""

    def get_reset_query(self) -> str:
        return ""


class _Typed:
    """Errors typed, and rows given by UPDATE … RETURNING, in and out of transactions."""

    async def _translate_exceptions(
        self,
        func: Callable[..., Awaitable[Any]],  # Any: Tortoise's signature
        *args: object,
        **kwargs: object,
    ) -> Any:
        with translated():
            return await func(self, *args, **kwargs)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        if _RETURNING.search(query):
            # Tortoise's own runs it with execute(), which drops the rows.
            rows = await self.execute_query_dict(query, values)  # type: ignore[attr-defined] # of the class beside
            return len(rows), rows
        return await super().execute_query(query, values)  # type: ignore[misc,no-any-return] # as above


class PostgresClient(_Typed, AsyncpgDBClient):
    """The pool, used outside transactions."""

    connection_class = _Connection

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - Tortoise's signature
        with translated():
            await super().create_connection(with_db)
        try:
            await self._require_durable()
        except BaseException:
            await self.close()
            raise

    async def _require_durable(self) -> None:
        async with self.acquire_connection() as connection:
            if await connection.fetchval("SHOW fsync") != "on":
                raise DatabaseRefused(
                    "this PostgreSQL runs with fsync=off and would lose reports at a power cut: set fsync=on"
                )
            if await connection.fetchval("SHOW synchronous_commit") == "off":
                log.warning("database.may_forget", advice="synchronous_commit is off: set it on")

    @asynccontextmanager
    async def acquire_connection(self) -> AsyncIterator[Any]:  # type: ignore[override] # Any: asyncpg ships no types
        connection = await self.take()
        try:
            yield connection
        finally:
            await self.give_back(connection)

    async def take(self) -> Any:  # Any: asyncpg ships no types
        """A connection of the pool; DatabaseBusy when none comes free."""
        if not self._pool:
            async with self._pool_init_lock:
                if not self._pool:
                    await self.create_connection(with_db=True)
        with translated():
            pool: Any = self._pool
            return await pool.acquire(timeout=WAIT_S)

    async def give_back(self, connection: Any) -> None:  # Any: as above
        """Return a connection to the pool; one that no longer answers is dropped, and what was done with it stands."""
        if self._pool:
            try:
                await self._pool.release(connection, timeout=WAIT_S)
            except _BUSY as error:
                log.info("database.connection_dropped", error=type(error).__name__)

    async def _close(self) -> None:
        if self._pool:
            try:
                await asyncio.wait_for(self._pool.close(), CLOSE_S)
            except TimeoutError:
                self._pool.terminate()
            self._pool = None

    def _in_transaction(self) -> TransactionContext:
        return _Transaction(PostgresTransaction(self))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["PostgresSnapshot"]:
        """A client that sees the database as its first query finds it, until the end of the block; it cannot write."""
        async with self.acquire_connection() as connection:
            client = PostgresSnapshot(self)
            client._connection = connection  # noqa: SLF001 - Tortoise's own name for it
            transaction = connection.transaction(isolation="repeatable_read", readonly=True)
            with translated():
                await transaction.start()
            try:
                yield client
            finally:
                client._finalized = True  # noqa: SLF001 - as above
                with translated():
                    await transaction.rollback()


class PostgresTransaction(_Typed, TransactionWrapper):
    """One connection while one transaction has it."""

    fetch_inserted = True

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionOver
        return ConnectionWrapper(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(PostgresTransaction(self))


class PostgresSnapshot(PostgresTransaction):
    """One connection held for several statements that must agree; it cannot write."""

    is_snapshot = True


class _Transaction(TransactionContext):
    """BEGIN … COMMIT around a block, on a connection that is given back whatever happens."""

    def __init__(self, client: PostgresTransaction) -> None:
        self.client: PostgresTransaction = client
        self.connection_name = client.connection_name

    async def __aenter__(self) -> PostgresTransaction:
        parent = self._pool
        connection = await parent.take()
        self.client._connection = connection  # noqa: SLF001 - Tortoise's own name for it
        try:
            await self.client.begin()
        except BaseException:
            await parent.give_back(connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        get_connections().reset(self.token)
        try:
            with translated():
                if kind is None:
                    await self.client.commit()
                else:
                    await self._roll_back(error)
        finally:
            self.client._finalized = True  # noqa: SLF001 - as above
            await self._pool.give_back(self.client._connection)  # noqa: SLF001 - as above

    async def _roll_back(self, error: BaseException | None) -> None:
        try:
            await self.client.rollback()
        except _BUSY:
            # The connection is gone, and the transaction with it: what counts is the error that ended the block.
            log.info("database.rollback_lost", error=type(error).__name__)

    @property
    def _pool(self) -> PostgresClient:
        parent = self.client._parent  # noqa: SLF001 - as above
        assert isinstance(parent, PostgresClient)  # noqa: S101 - made by it
        return parent


@contextmanager
def translated() -> Iterator[None]:
    """asyncpg's errors as ours and Tortoise's; their DETAIL holds stored values and is left behind."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        raise _translate(error) from None
    except DBConnectionError as error:
        raise DatabaseRefused(str(error)) from None


def _translate(error: Exception) -> Exception:
    if isinstance(error, asyncpg.UniqueViolationError):
        key = _KEY.match(error.detail or "")
        return UniqueViolation(error.table_name or "", tuple(key[1].split(", ")) if key else ())
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return IntegrityError(error.args[0])
    if isinstance(error, asyncpg.DiskFullError) or "No space left on device" in str(error):
        return StorageFull(type(error).__name__)
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError | asyncpg.InvalidPasswordError):
        return DatabaseRefused(f"PostgreSQL refused the user of RIVERAIN_DATABASE_URL: {error.args[0]}")
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return DatabaseRefused(f"PostgreSQL: {error.args[0]}: create it first (createdb)")
    if isinstance(error, _BUSY):
        return DatabaseBusy(f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__)
    if isinstance(error, asyncpg.InvalidTransactionStateError):
        return TransactionManagementError(error.args[0])
    return OperationalError(error.args[0])


@asynccontextmanager
async def lone_connection(credentials: dict[str, Any]) -> AsyncIterator[Any]:  # Any: asyncpg's own
    """One connection of its own, for locks and maintenance; DatabaseBusy when nothing answers."""
    with translated():
        connection = await asyncpg.connect(**credentials, timeout=WAIT_S)
    try:
        yield connection
    finally:
        await connection.close()


def pool_options() -> dict[str, Any]:  # Any: asyncpg's options
    """How the pool of a serving process is made."""
    return {
        "minsize": 1,
        "maxsize": POOL_SIZE,
        "timeout": WAIT_S,
        "command_timeout": WAIT_S,
        "statement_cache_size": 512,
        "server_settings": {
            "application_name": "riverain",
            "lock_timeout": f"{int(WAIT_S * 1000)}",
            "idle_in_transaction_session_timeout": "60000",
            "timezone": "UTC",
            "jit": "off",
        },
    }


client_class = PostgresClient
