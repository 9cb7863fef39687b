"""What many ask for in the same seconds, made once: for this process, and for one installation at a time."""

import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from server.platform.installation import current

T = TypeVar("T")


class Shared(Generic[T]):
    """Answers that may be so many seconds old, by their key."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._installation: object = None
        self._known: dict[Hashable, tuple[float, T]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The answer of a key, made anew when the one there is has become too old."""
        if self._installation is not current():
            self._installation, self._known = current(), {}
        known = self._known.get(key)
        if known and time.monotonic() - known[0] < self._seconds:
            return known[1]
        made = await make()
        now = time.monotonic()
        self._known = {other: kept for other, kept in self._known.items() if now - kept[0] < self._seconds}
        self._known[key] = (now, made)
        return made
