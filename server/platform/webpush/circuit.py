"""A push service that fails again and again is left alone for a while: one message then finds out if it is back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from server.kernel import clock
from server.platform.webpush.outcomes import Outcome

log = structlog.get_logger()

FAILURES = 5
"""In a row and without one success: a single device, whose owner may be hostile, does not silence a whole service."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=10)
TROUBLES = frozenset({"failed", "refused"})


@dataclass
class _State:
    failures: int = 0
    wait: timedelta = FIRST_WAIT
    open_until: datetime | None = None
    opened_at: datetime | None = None


class Circuits:
    """What is known of each push service, by its origin."""

    def __init__(self) -> None:
        self._states: dict[str, _State] = {}

    def closed_for_s(self, origin: str) -> float:
        """How long to leave this service alone; 0 when it may be asked. The time over, one message is let through."""
        state = self._states.get(origin)
        if state is None or state.open_until is None or state.opened_at is None:
            return 0.0
        now = clock.now()
        left = (state.open_until - now).total_seconds()
        if left > 0 and now >= state.opened_at:  # a clock that jumped back does not make it longer
            return left
        state.opened_at, state.open_until = now, now + state.wait
        return 0.0

    def learn(self, origin: str, outcome: Outcome) -> None:
        """Count an answer: a success closes the circuit, five troubles in a row open it, twice as long each time."""
        state = self._states.setdefault(origin, _State())
        if outcome.kind not in TROUBLES:
            self._states[origin] = _State()
            return
        state.failures += 1
        if state.failures < FAILURES:
            return
        now = clock.now()
        if state.open_until is not None:
            state.wait = min(state.wait * 2, LONGEST_WAIT)
        state.opened_at, state.open_until = now, now + state.wait
        log.error(
            "push.service_in_trouble",
            origin=origin,
            kind=outcome.kind,
            status=outcome.status,
            next="refused: compare the keys of the backup; failed: it is tried again by itself",
        )
