"""Workers in processes of their own share the queue, and a killed one's work is done by another."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.kernel import clock
from server.platform import outbox
from server.platform.models import OutboxRow
from server.platform.settings import Settings
from tests.support.queue import BellRung, rung
from tests.support.queue_process import hear

ROOT = Path(__file__).parents[2]
BELLS = 150


@pytest.fixture
def journal(database: Settings, tmp_path: Path) -> Iterator[Path]:
    outbox.subscribe(BellRung, hear)  # so that `publish` writes rows; the processes alone run them
    yield tmp_path / "journal"
    outbox.unsubscribe(BellRung, hear)


async def start(settings: Settings, journal: Path, *options: str) -> asyncio.subprocess.Process:
    command = ["-m", "tests.support.queue_process", str(settings.data), settings.database_url, str(journal)]
    return await asyncio.create_subprocess_exec(sys.executable, *command, *options, cwd=ROOT)


def heard(journal: Path) -> list[str]:
    return journal.read_text().split()


async def test_two_processes_share_the_rows_and_each_is_run_once(database: Settings, journal: Path) -> None:
    facts = [rung() for _ in range(BELLS)]
    for fact in facts:
        await outbox.publish(fact)
    workers = [await start(database, journal) for _ in range(2)]
    assert [await asyncio.wait_for(worker.wait(), timeout=60) for worker in workers] == [0, 0]
    assert sorted(heard(journal)) == sorted(str(fact.bell_id) for fact in facts)


async def test_what_was_done_and_not_deleted_when_the_process_was_killed_is_run_again(
    database: Settings, journal: Path
) -> None:
    fact = rung()
    await outbox.publish(fact)
    killed = await start(database, journal, "death")
    assert await asyncio.wait_for(killed.wait(), timeout=60) == -signal.SIGKILL
    row = await OutboxRow.get()
    assert (row.attempts, row.last_error) == (1, "")

    # Two minutes later.
    await OutboxRow.all().update(available_at=clock.now() - timedelta(seconds=1), set_at=clock.now() - outbox.LEASE)
    second = await start(database, journal)
    assert await asyncio.wait_for(second.wait(), timeout=60) == 0
    assert heard(journal) == [str(fact.bell_id)] * 2
    assert await OutboxRow.all().count() == 0
