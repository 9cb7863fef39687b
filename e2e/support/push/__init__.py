"""Push services on this machine, which real browsers believe to be their own: true delivery, nothing stood in for.

`MozillaPush` speaks Firefox's WebSocket protocol, `ChromiumPush` Chromium's check-in, registration and MCS. Both take
messages as RFC 8030 says, verify who sends them (RFC 8292), and keep them for a browser that is away.
"""

from typing import Protocol

from e2e.support.push.desk import Message, PushDesk
from e2e.support.push.vapid import fault_of


class PushService(Protocol):
    """What a phone and a story need of a push service."""

    desk: PushDesk

    def town_endpoint(self, endpoint: str) -> str:
        """Where the town posts for the endpoint that the page was given."""

    def close(self) -> None:
        """Stop, and drop every browser."""


__all__ = ["Message", "PushDesk", "PushService", "fault_of"]
