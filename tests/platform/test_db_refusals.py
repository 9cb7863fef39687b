"""A database that is busy, full, gone or unsafe is told as such."""

import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from server.kernel import clock
from server.platform.db import (
    DatabaseBusy,
    DatabaseRefused,
    StorageFull,
    client,
    connect,
    connected,
    disconnect,
    in_transaction,
    ping,
)
from server.platform.db.connection import sqlite_path
from server.platform.db.migrating import migrate
from server.platform.db.postgres import POOL_SIZE, PostgresClient
from server.platform.settings import Settings
from tests.support import postgres
from tests.support.databases import Databases
from tests.support.migrated import SHELVES
from tests.support.models import Book, Counter, Shelf


@pytest.mark.engine("sqlite")
async def test_another_process_that_keeps_the_writer_is_told_as_busy(
    shelf_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.platform.db.sqlite_connection.BUSY_S", 0.05)
    other = sqlite3.connect(sqlite_path(shelf_settings), isolation_level=None)
    async with connected(shelf_settings, schema=SHELVES):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy):
            async with in_transaction():
                await Counter.create(name="never")
        with pytest.raises(DatabaseBusy):
            await Counter.create(name="never")
        assert await Counter.all().count() == 0
        other.execute("ROLLBACK")
        await Counter.create(name="now")
    other.close()


@pytest.mark.engine("sqlite")
async def test_a_full_disk_is_told_and_what_was_there_stays(shelves: Settings) -> None:
    await Counter.create(name="before")
    pages = (await client().execute_query_dict("PRAGMA page_count"))[0]["page_count"]
    await client().execute_query(f"PRAGMA max_page_count={pages}")

    with pytest.raises(StorageFull):
        async with in_transaction():
            for number in range(2000):
                await Counter.create(name=f"too many {number}")

    assert [row.name for row in await Counter.all()] == ["before"]
    await client().execute_query("PRAGMA max_page_count=1000000")
    await Counter.create(name="after")


@pytest.mark.engine("postgres")
@pytest.mark.parametrize(
    ("code", "told"),
    [("53100", StorageFull), ("55P03", DatabaseBusy), ("40P01", DatabaseBusy), ("40001", DatabaseBusy)],
    ids=["disk full", "lock not available", "deadlock", "serialization"],
)
async def test_what_postgresql_says_is_told_by_its_kind(shelves: Settings, code: str, told: type[Exception]) -> None:
    with pytest.raises(told):
        async with in_transaction():
            await Counter.create(name="undone")
            await client().execute_script(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$")
    assert await Counter.all().count() == 0


@pytest.mark.engine("postgres")
async def test_a_reader_that_finds_no_free_connection_is_told_as_busy(
    shelf_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.platform.db.postgres.WAIT_S", 0.05)
    async with connected(shelf_settings, schema=SHELVES), AsyncExitStack() as taken:
        pool = client()
        assert isinstance(pool, PostgresClient)
        for _ in range(POOL_SIZE):
            await taken.enter_async_context(pool.acquire_connection())
        with pytest.raises(DatabaseBusy):
            await ping()


@pytest.mark.engine("postgres")
async def test_a_database_that_goes_away_is_told_as_busy_and_comes_back(
    shelves: Settings, databases: Databases
) -> None:
    await Counter.create(name="before")
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    with pytest.raises(DatabaseBusy):
        async with in_transaction():
            await Counter.create(name="lost")
            databases.maintenance.execute(end_all.format(shelves.database_url.partition("@/")[2].partition("?")[0]))
            await Counter.create(name="lost too")
    assert [row.name for row in await Counter.all()] == ["before"]


async def test_a_server_that_does_not_listen_is_told_as_busy(tmp_path: Path) -> None:
    nowhere = Settings(data=tmp_path, database_url=f"postgres://riverain@/none?host={tmp_path}")
    with pytest.raises(DatabaseBusy):
        await connect(nowhere, schema=SHELVES)
    await disconnect()
    with pytest.raises(DatabaseBusy):
        await migrate(nowhere, schema=SHELVES)


@pytest.fixture
def forgetful() -> Iterator[Settings]:
    """A PostgreSQL that does not wait for its disk."""
    folder = postgres.prepare_folder()
    postgres.start(folder, "fsync = off")
    yield Settings(database_url=postgres.Cluster(folder=folder).url("postgres"))
    postgres.stop(folder)


async def test_a_postgresql_that_would_forget_is_refused(forgetful: Settings) -> None:
    with pytest.raises(DatabaseRefused, match="fsync"):
        await connect(forgetful, schema=SHELVES)


async def test_an_unknown_engine_is_refused_with_what_to_write() -> None:
    with pytest.raises(DatabaseRefused, match="write postgres://"):
        await connect(Settings(database_url="mysql://root@localhost/x"), schema=SHELVES)


@pytest.mark.engine("sqlite")
async def test_sqlite_is_opened_as_promised(shelves: Settings) -> None:
    pragmas = {}
    for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
        rows = await client().execute_query_dict(f"PRAGMA {name}")
        pragmas[name] = next(iter(rows[0].values()))
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 4000, "foreign_keys": 1}
    assert sqlite_path(shelves).stat().st_mode & 0o077 == 0


@pytest.mark.engine("sqlite")
async def test_instants_are_stored_as_text_that_sorts_like_time(shelves: Settings) -> None:
    start = datetime(2026, 3, 8, 6, 59, 59, 999999, tzinfo=UTC)
    eastern = timezone(timedelta(hours=-5))
    instants = [start, start + timedelta(microseconds=1), (start + timedelta(seconds=1)).astimezone(eastern)]
    shelf = await Shelf.create(name="Heures")
    for number, instant in enumerate(reversed(instants)):
        await Book.create(shelf=shelf, title=str(number), bought_at=instant, copies=2)

    stored = await client().execute_query_dict("SELECT bought_at FROM book ORDER BY bought_at")
    assert {len(row["bought_at"]) for row in stored} == {32}
    assert [book.bought_at for book in await Book.all().order_by("bought_at")] == instants
    assert await Book.filter(bought_at__gt=instants[1]).count() == 1


async def test_an_instant_without_its_zone_is_refused(shelves: Settings) -> None:
    shelf = await Shelf.create(name="Heures")
    with pytest.raises(ValueError, match="zone"):
        await Book.create(shelf=shelf, title="naïf", bought_at=clock.now().replace(tzinfo=None))
