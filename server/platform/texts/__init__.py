"""Text messages: the port to whoever carries them, and how many segments each one takes.

A `Gateway` sends one message and reads what its carrier calls back with: what people answer, and what became of what
was sent. Three of them: any provider that speaks the contract of `docs/messages.md` over HTTP, Twilio, and none at all
(`LocalGateway`), whose messages are read and answered on `/dev/textos`.
"""

from server.platform.texts.gateway import (
    Callback,
    CallbackRefused,
    Event,
    Gateway,
    Incoming,
    Outgoing,
    Receipt,
    TextDelayed,
    TextRefused,
    TextUnanswered,
)
from server.platform.texts.local import LocalGateway
from server.platform.texts.opening import CALLBACK_PATH, gateway_for
from server.platform.texts.segments import Measured, measured, plain

__all__ = [
    "CALLBACK_PATH",
    "Callback",
    "CallbackRefused",
    "Event",
    "Gateway",
    "Incoming",
    "LocalGateway",
    "Measured",
    "Outgoing",
    "Receipt",
    "TextDelayed",
    "TextRefused",
    "TextUnanswered",
    "gateway_for",
    "measured",
    "plain",
]
