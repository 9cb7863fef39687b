"""A push service that fails again and again is left alone for a while: one message then finds out if it is back."""

import structlog

from server.platform import circuits
from server.platform.webpush.outcomes import Outcome

log = structlog.get_logger()

TROUBLES = frozenset({"failed", "refused"})


class Circuits(circuits.Circuits):
    """What is known of each push service, by its origin."""

    def learn(self, origin: str, outcome: Outcome) -> None:
        """Count an answer: a success closes the circuit, five troubles in a row open it."""
        if outcome.kind not in TROUBLES:
            self.succeeded(origin)
        elif self.failed(origin):
            log.error(
                "push.service_in_trouble",
                origin=origin,
                kind=outcome.kind,
                status=outcome.status,
                next="refused: compare the keys of the backup; failed: it is tried again by itself",
            )
