"""No carrier at all: what is sent counts as delivered, and is read on `/dev/textos`."""

from collections.abc import Sequence

from server.platform.texts.gateway import Callback, CallbackRefused, Event, Outgoing

NAME = "local"


class LocalGateway:
    """For demonstrations and tests, where residents use an address of this machine alone."""

    name = NAME
    knows_repeats = True

    async def send(self, message: Outgoing) -> str:
        """Keep nothing: the message stands in the table of texts."""
        return str(message.id)

    def read(self, callback: Callback) -> Sequence[Event]:
        """Nobody calls back."""
        raise CallbackRefused("no carrier is configured")
