"""A bell between two processes: whoever publishes rings it, whoever dispatches hears it at once."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 4096


class Bell:
    """Made before the fork. Ringing never waits, and many rings are heard as one."""

    def __init__(self) -> None:
        self.heard, self._rung = os.pipe()
        for end in (self.heard, self._rung):
            os.set_blocking(end, False)

    def set(self) -> None:
        """Ring it; the name is that of an event, beside which it stands in `publishing.wakes`."""
        with contextlib.suppress(BlockingIOError):  # so many rings are waiting that one more says nothing
            os.write(self._rung, b"!")

    @contextmanager
    def calling(self, told: Callable[[], None]) -> Iterator[None]:
        """Within the block this process' loop calls `told` after it was rung."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self.heard, self._answer, told)
        try:
            yield
        finally:
            loop.remove_reader(self.heard)

    def _answer(self, told: Callable[[], None]) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self.heard, MANY)
        told()
