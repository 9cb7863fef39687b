"""What is done when the mode changes: the operator's log tells it, by ids."""

import structlog

from server.platform.outbox import Subscription
from server.steering.facts import (
    ExceptionalModeEnded,
    ExceptionalModeExtended,
    ExceptionalModeResumed,
    ExceptionalModeStarted,
)

log = structlog.get_logger()

Changed = ExceptionalModeStarted | ExceptionalModeExtended | ExceptionalModeEnded | ExceptionalModeResumed


async def log_change(fact: Changed) -> None:
    """Who looks after the servers knows why pages changed and why more people come."""
    until = "" if isinstance(fact, ExceptionalModeEnded) else fact.ends_at.isoformat()
    log.info("steering.changed", fact=fact.kind(), period=str(fact.period_id), until=until)


subscriptions = [
    Subscription(fact, log_change)
    for fact in (ExceptionalModeStarted, ExceptionalModeExtended, ExceptionalModeEnded, ExceptionalModeResumed)
]
