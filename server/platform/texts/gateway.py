"""What a gateway of text messages promises, and what may come of a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to one number (E.164); `id` names it to us, and to the gateways that know repeats by it."""

    id: UUID
    number: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What somebody wrote to the town's number."""

    id: str
    """The carrier's name for it: the same one twice is one message."""
    number: str
    """Who wrote, E.164."""
    text: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message that was handed over."""

    text_id: UUID | None
    """Our name for it, where the gateway gives it back."""
    provider_id: str
    state: Literal["delivered", "failed", "stopped"]
    """`stopped`: the carrier refuses because the number had asked for silence."""
    code: str = ""


Event = Incoming | Receipt


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A call of the carrier's as it came."""

    url: str
    """The address that was called, as the world writes it, with its query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class TextRefused(Exception):  # noqa: N818 - an outcome, not a bug
    """The gateway will never carry this message; `is_stopped`: because the number asked for silence."""

    def __init__(self, code: str, *, is_stopped: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_stopped = is_stopped


class TextDelayed(Exception):  # noqa: N818 - an outcome, not a bug
    """The gateway did not take the message and may later: busy, away, or its keys are refused."""

    def __init__(self, code: str, *, after_s: float = 60.0) -> None:
        super().__init__(code)
        self.code = code
        self.after_s = after_s


class TextUnanswered(Exception):  # noqa: N818 - an outcome, not a bug
    """The message was handed over and nobody said whether it was taken: sent again, it could arrive twice."""


class CallbackRefused(Exception):  # noqa: N818 - an outcome, not a bug
    """A call that is not the carrier's, is too old, or says nothing that can be read."""


class Gateway(Protocol):
    """A line to whoever carries text messages."""

    name: str
    knows_repeats: bool
    """Whether the same id sent again is one message."""

    async def send(self, message: Outgoing) -> str:
        """Hand one message over; gives the carrier's name for it, or raises what came of it instead."""
        ...

    def read(self, callback: Callback) -> Sequence[Event]:
        """What the carrier tells by calling; CallbackRefused when it is not the carrier."""
        ...
