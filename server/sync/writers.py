"""The uploads that this process writes now, so that a phone that comes back need not wait for the line it lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

SILENT_S = 2.0
"""A line without a byte for this long is given up for one that asks."""
RELIEVED_IN_S = 1.0
"""A line that was cut is noticed, and what it brought is kept, within this time."""


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
        """Have a request that hears nothing let go, and let one that ends come to its end; whether it did."""
        done = self._done.get(name)
        if done is None:
            return False
        patience, since = self._waiting.get(name, (None, 0.0))
        now = asyncio.get_running_loop().time()
        if patience and now - since >= SILENT_S:
            patience.reschedule(now)
        try:
            await asyncio.wait_for(done.wait(), RELIEVED_IN_S)
        except TimeoutError:
            return False
        return True
