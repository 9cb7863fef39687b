"""A service of others that fails again and again is left alone for a while: one question then finds if it is back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.kernel import clock

FAILURES = 5
"""In a row and without one success: a single answer, that somebody hostile may have caused, silences nobody."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass
class _State:
    failures: int = 0
    wait: timedelta = FIRST_WAIT
    open_until: datetime | None = None
    opened_at: datetime | None = None


class Circuits:
    """What is known of each service, by its origin."""

    def __init__(self) -> None:
        self._states: dict[str, _State] = {}

    def closed_for_s(self, origin: str) -> float:
        """How long to leave this service alone; 0 when it may be asked. The time over, one question is let through."""
        state = self._states.get(origin)
        if state is None or state.open_until is None or state.opened_at is None:
            return 0.0
        now = clock.now()
        left = (state.open_until - now).total_seconds()
        if left > 0 and now >= state.opened_at:  # a clock that jumped back does not make it longer
            return left
        state.opened_at, state.open_until = now, now + state.wait
        return 0.0

    def succeeded(self, origin: str) -> None:
        """It answered: whatever was before is forgotten."""
        self._states.pop(origin, None)

    def failed(self, origin: str) -> bool:
        """Count a trouble; True when it opens the circuit: five in a row, then twice as long each time."""
        state = self._states.setdefault(origin, _State())
        state.failures += 1
        if state.failures < FAILURES:
            return False
        now = clock.now()
        if state.open_until is not None:
            state.wait = min(state.wait * 2, LONGEST_WAIT)
        state.opened_at, state.open_until = now, now + state.wait
        return True
