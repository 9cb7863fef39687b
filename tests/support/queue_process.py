"""A worker in a process of its own: `python -m tests.support.queue_process data url journal [death]`.

It writes the id of each bell it hears into the journal, and ends when nothing is left; with `death` it is killed after
the first, between the work and the deletion.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from server.platform import outbox
from server.platform.db import connected
from server.platform.models import OutboxRow
from server.platform.settings import Settings
from tests.support.queue import BellRung, dispatching, until


async def hear(fact: BellRung) -> None:
    """Write it down, durably; then die if that was asked."""
    journal = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(journal, f"{fact.bell_id}\n".encode())
    os.fsync(journal)
    os.close(journal)
    if "death" in sys.argv[4:]:
        os.kill(os.getpid(), signal.SIGKILL)


async def work(data: str, url: str) -> None:
    """Dispatch until the queue is empty."""
    outbox.subscribe(BellRung, hear)
    async with connected(Settings(data=Path(data), database_url=url)), dispatching():
        await until(_is_empty)


async def _is_empty() -> bool:
    return await OutboxRow.all().count() == 0


if __name__ == "__main__":
    # Under its own name, which is that of its rows.
    from tests.support import queue_process

    asyncio.run(queue_process.work(sys.argv[1], sys.argv[2]))
