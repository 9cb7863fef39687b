"""The uploads that this process writes now, so that a phone that comes back need not wait for the line it lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

SILENT_S = 2.0
"""A line without a byte for this long is given up for one that asks."""
RELIEVED_IN_S = 5.0


class Writers:
    """Who is at work on which upload, and since when it hears nothing."""

    def __init__(self) -> None:
        self._done: dict[str, asyncio.Event] = {}
        self._waiting: dict[str, tuple[asyncio.Timeout, float]] = {}

    @contextmanager
    def at_work(self, name: str) -> Iterator[None]:
        """The block writes the upload `name`."""
        done = self._done[name] = asyncio.Event()
        try:
            yield
        finally:
            self._done.pop(name, None)
            done.set()

    @contextmanager
    def waiting(self, name: str, patience: asyncio.Timeout) -> Iterator[None]:
        """The block waits for bytes, as long as `patience` lasts."""
        self._waiting[name] = patience, asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._waiting.pop(name, None)

    async def relieve(self, name: str) -> bool:
        """End the wait of a request that hears nothing; whether it let go."""
        patience, since = self._waiting.get(name, (None, 0.0))
        done, now = self._done.get(name), asyncio.get_running_loop().time()
        if patience is None or done is None or now - since < SILENT_S:
            return False
        patience.reschedule(now)
        try:
            await asyncio.wait_for(done.wait(), RELIEVED_IN_S)
        except TimeoutError:
            return False
        return True
