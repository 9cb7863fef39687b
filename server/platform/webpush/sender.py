"""The one sender: what webpush sealed, with the headers and the reading of pywebpush, over a line that is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from pywebpush import CaseInsensitiveDict, WebPusher, WebPushException

from server.platform.webpush.circuit import Circuits
from server.platform.webpush.encryption import Encryption
from server.platform.webpush.endpoints import EndpointRules, Subscription
from server.platform.webpush.keys import VapidKeys
from server.platform.webpush.outcomes import Outcome, outcome_of, outcome_of_refusal
from server.platform.webpush.transport import Transport

AT_ONCE = 48
LAST_GOOD = 202
ENCODING = "aes128gcm"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What devices are told. `topic`: at most 32 characters of base64url; a later message of it replaces this one."""

    payload: bytes
    topic: str
    ttl_s: int
    urgency: Literal["very-low", "low", "normal", "high"] = "normal"


class Pusher:
    """Tells devices, in the town's name."""

    def __init__(
        self, keys: VapidKeys, rules: EndpointRules, *, contact: str, transport: Transport | None = None
    ) -> None:
        self.keys = keys
        self.rules = rules
        self._encryptions = {id_: Encryption(key, contact=contact) for id_, key in keys.by_id.items()}
        self._transport = transport or Transport(rules)
        self._circuits = Circuits()

    async def send(self, message: Message, subscription: Subscription, key_id: str) -> Outcome:
        """Tell one device. One that agreed under a key we have no more is gone: it agrees again at its next start."""
        encryption = self._encryptions.get(key_id)
        if encryption is None or not self.rules.allow(subscription.endpoint):
            return Outcome(kind="gone", detail="its key or its push service is none of ours any more", is_tried=False)
        origin = _origin(subscription.endpoint)
        closed_for_s = self._circuits.closed_for_s(origin)
        if closed_for_s:
            return Outcome(kind="later", retry_after_s=closed_for_s, detail="left alone for a while", is_tried=False)
        outcome = await self._post(message, subscription, encryption)
        self._circuits.learn(origin, outcome)
        return outcome

    async def send_all(
        self,
        message: Message,
        targets: Iterable[tuple[T, Subscription, str]],
        told: Callable[[T, Outcome], Awaitable[None]],
    ) -> None:
        """Tell many devices, 48 at a time; `told` is awaited with each one's outcome as it comes."""
        waiting = iter(targets)

        async def lane() -> None:
            for target, subscription, key_id in waiting:
                await told(target, await self.send(message, subscription, key_id))

        async with asyncio.TaskGroup() as lanes:
            for _lane in range(AT_ONCE):
                lanes.create_task(lane())

    async def close(self) -> None:
        """Close the lines to the push services."""
        await self._transport.close()

    async def _post(self, message: Message, subscription: Subscription, encryption: Encryption) -> Outcome:
        sealed = encryption.seal(message.payload, subscription)
        headers = {
            "Authorization": sealed.authorization,
            "Content-Type": "application/octet-stream",
            "Topic": message.topic,
            "Urgency": message.urgency,
        }
        sealing = _SealedPusher(subscription, self._transport, sealed.body)
        try:
            answer = await sealing.send_async(message.payload, headers, ttl=message.ttl_s, content_encoding=ENCODING)
        except OSError as error:
            return Outcome(kind="failed", detail=type(error).__name__)
        if answer.status > LAST_GOOD:
            return outcome_of_refusal(WebPushException(f"{answer.status} {answer.reason}", response=answer))
        return outcome_of(answer.status, media_type=answer.headers.get("content-type", ""))


class _SealedPusher(WebPusher):  # type: ignore[misc] # it has no types
    """pywebpush's sender for a body that webpush has sealed already."""

    def __init__(self, subscription: Subscription, transport: Transport, body: bytes) -> None:
        super().__init__({"endpoint": subscription.endpoint}, aiohttp_session=transport)
        self._body = body

    def encode(self, data: bytes, content_encoding: str = ENCODING) -> Any:
        return CaseInsensitiveDict({"body": self._body})


def _origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
