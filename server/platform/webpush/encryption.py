"""Encrypting for one device (RFC 8291) and saying who we are to its push service (RFC 8292): `webpush` does both.

Its faults are kept out: its `ttl` is not used (it sticks on the shared object), the port stands in the audience, a
token is signed once per push service instead of once per message, and what is too long is refused before it is cut.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from pydantic import AnyHttpUrl
from webpush import VAPID, WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from server.kernel import clock
from server.platform.webpush.endpoints import Subscription
from server.platform.webpush.keys import VapidKey

LONGEST_PAYLOAD = 3 * 1024
"""Ours are under 2 KiB; over 3 993 bytes a device could not decrypt."""
TOKEN_LASTS = timedelta(hours=12)
TOKEN_RENEWED = timedelta(hours=1)
DEFAULT_PORTS = {"https": 443, "http": 80}


class PayloadTooLongError(ValueError):
    """A message that no device could decrypt: a bug of ours."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What only the device can read, and the header that its push service asks for."""

    body: bytes
    authorization: str


class Encryption:
    """Seals messages in the name of one key."""

    def __init__(self, key: VapidKey, *, contact: str) -> None:
        self._webpush = WebPush(private_key=key.private_pem, public_key=key.public_pem, subscriber=contact)
        self._webpush.vapid = SparingVapid(key)

    def seal(self, payload: bytes, subscription: Subscription) -> Sealed:
        """Encrypt `payload` (at most 3 KiB) for this device."""
        if len(payload) > LONGEST_PAYLOAD:
            raise PayloadTooLongError(f"{len(payload)} bytes, at most {LONGEST_PAYLOAD}")
        told = WebPushSubscription(
            endpoint=subscription.endpoint,
            keys=WebPushKeys(auth=subscription.auth, p256dh=subscription.p256dh),
        )
        message = self._webpush.get(payload, told)
        return Sealed(body=message.encrypted, authorization=message.headers["authorization"])


class SparingVapid(VAPID):  # type: ignore[misc] # it has no types
    """webpush's VAPID, which signs once per push service and hour."""

    def __init__(self, key: VapidKey) -> None:
        super().__init__(private_key=key.private_pem, public_key=key.public_pem)
        self._signing = jwt.get_algorithm_by_name("ES256").prepare_key(key.private_pem)
        self._public_key = key.public_key
        self._headers: dict[str, tuple[datetime, str]] = {}

    def get_authorization_header(self, endpoint: AnyHttpUrl, subscriber: str, expiration: int) -> str:
        """« vapid t=…, k=… » for the origin of `endpoint`, its port included (RFC 8292 §2)."""
        audience = origin_of(endpoint)
        now = clock.now()
        known = self._headers.get(audience)
        # A clock that jumped back would have us use a token of the future.
        if known and timedelta() <= now - known[0] < TOKEN_LASTS - TOKEN_RENEWED:
            return known[1]
        claims = {"aud": audience, "exp": int((now + TOKEN_LASTS).timestamp()), "sub": f"mailto:{subscriber}"}
        header = f"vapid t={jwt.encode(claims, self._signing, algorithm='ES256')}, k={self._public_key}"
        self._headers[audience] = (now, header)
        return header


def origin_of(endpoint: AnyHttpUrl) -> str:
    """« https://fcm.googleapis.com », with its port where it is not the scheme's own."""
    port = endpoint.port
    is_usual = port is None or port == DEFAULT_PORTS.get(endpoint.scheme)
    return f"{endpoint.scheme}://{endpoint.host}{'' if is_usual else f':{port}'}"
