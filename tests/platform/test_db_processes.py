"""Several processes on one database, and how a process ends."""

import asyncio
import subprocess
import sys
from pathlib import Path

from server.platform.db import connected
from server.platform.settings import Settings
from tests.support.migrated import SHELVES
from tests.support.models import Counter
from tests.support.writer_process import TRANSACTIONS

ROOT = Path(__file__).parents[2]
NEVER_CLOSED = """
import asyncio, sys
from pathlib import Path
from server.platform.db import connect, ping
from server.platform.settings import Settings
from tests.support.migrated import SHELVES

async def main():
    await connect(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]), schema=SHELVES)
    await ping()

asyncio.run(main())
"""


async def test_two_processes_that_write_at_once_lose_nothing(shelf_settings: Settings) -> None:
    async with connected(shelf_settings, schema=SHELVES):
        await Counter.create(name="shared", count=0)

    command = [sys.executable, "-m", "tests.support.writer_process", *_place(shelf_settings)]
    writers = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
    assert [await asyncio.wait_for(writer.wait(), timeout=60) for writer in writers] == [0, 0]

    async with connected(shelf_settings, schema=SHELVES):
        assert (await Counter.get(name="shared")).count == 2 * TRANSACTIONS


def test_a_process_that_forgets_to_close_the_database_still_ends(shelf_settings: Settings) -> None:
    command = [sys.executable, "-W", "ignore", "-c", NEVER_CLOSED, *_place(shelf_settings)]
    assert subprocess.run(command, cwd=ROOT, timeout=20, check=False).returncode == 0


def _place(settings: Settings) -> list[str]:
    return [str(settings.data), settings.database_url]
