"""Any carrier that speaks the contract of `docs/messages.md`: JSON both ways, each call signed by a shared secret.

The signature is HMAC-SHA-256 over « timestamp.body », in hexadecimal; a call older than five minutes is refused.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from uuid import UUID

import httpx2

from server.kernel import clock
from server.platform.texts.gateway import Callback, CallbackRefused, Event, Incoming, Outgoing, Receipt
from server.platform.texts.line import posted

FRESH_S = 300
STATES = {"delivered", "failed", "stopped"}


class GenericGateway:
    """Posts to one address."""

    name = "http"
    knows_repeats = True

    def __init__(self, url: str, *, secret: str, sender: str) -> None:
        self._url = url
        self._secret = secret.encode()
        self._sender = sender

    async def send(self, message: Outgoing) -> str:
        """Post the message; the carrier's id of it, or ours when it gives none."""
        told = {"id": str(message.id), "from": self._sender, "to": message.number, "text": message.text}
        body = json.dumps(told, ensure_ascii=False).encode()
        timestamp = str(int(clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(message.id),
            "X-Timestamp": timestamp,
            "X-Signature": self.signature(timestamp, body),
        }
        answer = await posted(httpx2.Request("POST", self._url, content=body, headers=headers))
        return str(answer.get("id") or message.id)[:120]

    def read(self, callback: Callback) -> Sequence[Event]:
        """One message or one receipt."""
        timestamp = callback.headers.get("x-timestamp", "")
        given = callback.headers.get("x-signature", "")
        if not hmac.compare_digest(self.signature(timestamp, callback.body).encode(), given.encode()):
            raise CallbackRefused("signature")
        if not timestamp.isdecimal() or abs(clock.now().timestamp() - int(timestamp)) > FRESH_S:
            raise CallbackRefused("timestamp")
        return [_event(callback.body)]

    def signature(self, timestamp: str, body: bytes) -> str:
        """What proves a call, theirs or ours."""
        return hmac.new(self._secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _event(body: bytes) -> Event:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise CallbackRefused("no JSON object")
    said = {name: value for name, value in told.items() if isinstance(value, str)}
    if said.get("kind") == "message" and said.get("id") and said.get("from"):
        return Incoming(id=said["id"], number=said["from"], text=said.get("text", ""))
    if said.get("kind") == "receipt" and said.get("state") in STATES:
        return Receipt(
            text_id=uuid_of(said.get("id", "")),
            provider_id=said.get("id", ""),
            state=said["state"],  # type: ignore[arg-type] # one of STATES
            code=said.get("code", "")[:40],
        )
    raise CallbackRefused("neither a message nor a receipt")


def uuid_of(text: str) -> UUID | None:
    """The id that a text holds, None when it holds none."""
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None
