"""One of several processes that write to one database at once: `python -m tests.support.writer_process data url`."""

import asyncio
import sys
from pathlib import Path

from server.platform.db import connected, in_transaction
from server.platform.settings import Settings
from tests.support.migrated import SHELVES
from tests.support.models import Counter

TRANSACTIONS = 150


async def write(data: str, url: str) -> None:
    """Read, then write what was read plus one, in one transaction, again and again."""
    async with connected(Settings(data=Path(data), database_url=url), schema=SHELVES):
        for _ in range(TRANSACTIONS):
            async with in_transaction():
                row = await Counter.select_for_update().get(name="shared")
                await Counter.filter(name="shared").update(count=row.count + 1)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2]))
