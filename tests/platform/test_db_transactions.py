"""What the database promises to those who write and those who read."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

import pytest

from server.platform.db import (
    DatabaseBusy,
    TransactionBroken,
    TransactionOver,
    UniqueViolation,
    after_commit,
    client,
    execute_returning,
    in_transaction,
    read,
    savepoint,
)
from tests.support.models import Book, Counter, Shelf

pytestmark = pytest.mark.usefixtures("shelves")

T = TypeVar("T")


class RefusedError(Exception):
    """Raised by the tests in the middle of a change."""


async def test_a_transaction_commits_everything_or_nothing() -> None:
    async with in_transaction():
        await Counter.create(name="a")
    with pytest.raises(RefusedError):
        async with in_transaction():
            await Counter.create(name="b")
            raise RefusedError

    assert [row.name for row in await Counter.all()] == ["a"]


async def test_a_reader_sees_what_was_just_committed() -> None:
    for number in range(50):
        async with in_transaction():
            await Counter.create(name=f"c{number}")
        assert await Counter.filter(name=f"c{number}").exists()


async def test_a_reader_does_not_wait_for_a_writer() -> None:
    async with in_transaction():
        await Counter.create(name="unseen")
        seen = await asyncio.wait_for(_elsewhere(lambda: Counter.all().count()), timeout=10)
    assert seen == 0


async def test_an_inner_transaction_joins_the_outer_one() -> None:
    with pytest.raises(RefusedError):
        async with in_transaction():
            async with in_transaction():
                await Counter.create(name="inner")
            raise RefusedError
    assert await Counter.all().count() == 0


async def test_a_failed_inner_transaction_is_never_half_committed() -> None:
    with pytest.raises(TransactionBroken):
        async with in_transaction():
            await Counter.create(name="outer")
            with pytest.raises(RefusedError):
                async with in_transaction():
                    await Counter.create(name="inner")
                    raise RefusedError
    assert await Counter.all().count() == 0


async def test_a_savepoint_undoes_only_its_block() -> None:
    async with in_transaction():
        await Counter.create(name="kept")
        with pytest.raises(UniqueViolation):
            async with savepoint():
                await Counter.create(name="undone")
                await Counter.create(name="kept")
    assert [row.name for row in await Counter.all()] == ["kept"]


async def test_callbacks_run_after_the_commit_and_never_after_a_rollback() -> None:
    heard: list[str] = []
    with pytest.raises(RefusedError):
        async with in_transaction():
            after_commit(lambda: heard.append("rolled back"))
            raise RefusedError
    async with in_transaction():
        async with in_transaction():
            after_commit(lambda: heard.append("committed"))
        assert heard == []
    after_commit(lambda: heard.append("outside"))
    assert heard == ["committed", "outside"]


async def test_a_key_that_exists_is_told_by_table_and_columns_without_its_value() -> None:
    await Shelf.create(id=uuid4(), name="Aïcha Belkacem")
    with pytest.raises(UniqueViolation) as refused:
        await Shelf.create(id=uuid4(), name="Aïcha Belkacem")
    assert (refused.value.table, refused.value.columns) == ("shelf", ("name",))
    assert "Aïcha" not in f"{refused.value}{refused.value.__cause__}"


async def test_two_tasks_write_in_turn() -> None:
    await Counter.create(name="shared", count=0)

    async def add() -> None:
        for _ in range(20):
            async with in_transaction():
                row = await Counter.select_for_update().get(name="shared")
                await Counter.filter(name="shared").update(count=row.count + 1)

    await asyncio.gather(*(add() for _ in range(5)))
    assert (await Counter.get(name="shared")).count == 100


async def test_a_cancelled_transaction_leaves_the_writer_to_the_next() -> None:
    entered = asyncio.Event()

    async def hold() -> None:
        async with in_transaction():
            await Counter.create(name="cancelled")
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with in_transaction():
        await Counter.create(name="next")
    assert [row.name for row in await Counter.all()] == ["next"]


async def test_many_cancellations_at_any_moment_lose_no_writer() -> None:
    async def write(number: int) -> None:
        async with in_transaction():
            await Counter.create(name=f"w{number}")

    tasks = [asyncio.create_task(write(number)) for number in range(30)]
    for turn, task in enumerate(tasks):
        for _ in range(turn % 7):
            await asyncio.sleep(0)
        if turn % 2:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    kept = {row.name for row in await Counter.all()}
    done = {f"w{number}" for number, task in enumerate(tasks) if not task.cancelled()}
    assert done <= kept
    await asyncio.wait_for(write(99), timeout=20)


async def test_a_task_that_outlives_its_transaction_is_told_so() -> None:
    gate = asyncio.Event()

    async def straggle() -> int:
        await gate.wait()
        return await Counter.all().count()

    async with in_transaction():
        task = asyncio.create_task(straggle())
    gate.set()
    with pytest.raises(TransactionOver):
        await task


async def test_a_task_that_outlives_its_transaction_can_open_its_own() -> None:
    gate = asyncio.Event()

    async def write_later() -> None:
        await gate.wait()
        async with in_transaction():
            await Counter.create(name="later")

    async with in_transaction():
        task = asyncio.create_task(write_later())
    gate.set()
    await task
    assert await Counter.all().count() == 1


async def test_everything_read_together_is_of_one_moment() -> None:
    async with read():
        before = await Counter.all().count()
        await _elsewhere(lambda: _create("meanwhile"))
        assert await Counter.all().count() == before
    assert await Counter.all().count() == before + 1


async def test_nothing_can_be_written_while_reading() -> None:
    with pytest.raises(Exception, match="read"):
        async with read():
            await Counter.create(name="no")
    assert await Counter.all().count() == 0


async def test_a_change_begun_while_reading_is_one_of_its_own() -> None:
    async with read():
        assert await Counter.all().count() == 0
        async with in_transaction():
            await Counter.create(name="written")
        assert await Counter.all().count() == 0
    assert await Counter.all().count() == 1


async def test_a_script_in_a_transaction_is_undone_with_it() -> None:
    with pytest.raises(RefusedError):
        async with in_transaction():
            await Counter.create(name="before")
            await client().execute_script("INSERT INTO counter (name) VALUES ('a;b'); DELETE FROM shelf")
            assert await Counter.all().count() == 2
            raise RefusedError
    assert await Counter.all().count() == 0


async def test_a_row_and_what_belongs_to_it_come_back_as_they_were_stored() -> None:
    shelf = await Shelf.create(id=uuid4(), name="Rivière")
    book = await Book.create(shelf=shelf, title="Crues", notes={"pages": 12.0, "é": ["œ"]}, copies=2)

    found = await Book.get(id=book.id).prefetch_related("shelf")
    assert (found.id, found.shelf.id, found.notes) == (book.id, shelf.id, {"pages": 12.0, "é": ["œ"]})
    assert found.bought_at == book.bought_at
    assert [each.id for each in await shelf.books.all()] == [book.id]
    assert await Book.filter(id__in=[book.id], shelf_id=str(shelf.id)).values_list("id", flat=True) == [book.id]
    assert (await Shelf.filter(books__title="Crues").first()) == shelf


async def test_a_statement_gives_its_rows_alike_on_both_engines() -> None:
    shelf = await Shelf.create(id=uuid4(), name="Rivière")
    book = await Book.create(shelf=shelf, title="Quoi ? Où ?", copies=3)

    rows = await execute_returning(
        "UPDATE book SET copies = copies - ?, lent_until = ? WHERE id = ? AND title <> '?' "
        "RETURNING id, shelf_id, copies, is_lent, bought_at, lent_until",
        [1, book.bought_at, book.id],
    )

    assert rows == [
        {
            "id": book.id,
            "shelf_id": shelf.id,
            "copies": 2,
            "is_lent": False,
            "bought_at": book.bought_at,
            "lent_until": book.bought_at,
        }
    ]


async def test_constraints_of_models_hold() -> None:
    shelf = await Shelf.create(id=uuid4(), name="Rivière")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await Book.create(shelf_id=uuid4(), title="Sans rayon")
    await Book.create(shelf=shelf, title="Crues")
    with pytest.raises(UniqueViolation):
        await Book.create(shelf=shelf, title="Crues", copies=2)


@pytest.mark.engine("sqlite")
async def test_waiting_for_the_writer_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.platform.db.sqlite_connection.BUSY_S", 0.05)
    async with in_transaction():
        with pytest.raises(DatabaseBusy):
            await _elsewhere(lambda: _create("never"))


async def _create(name: str) -> None:
    async with in_transaction():
        await Counter.create(name=name)


async def _elsewhere(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` as another request would: in a task that knows nothing of this one's transaction."""

    async def run() -> T:
        return await work()

    return await asyncio.create_task(run(), context=contextvars.Context())
