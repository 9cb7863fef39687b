"""An endpoint is an address chosen by a stranger: which ones we post to, and what a subscription must hold."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError
from webpush import WebPushSubscription

from server.kernel.problems import FieldError, Problem
from server.platform.words import _

LONGEST_ENDPOINT = 1024
KNOWN_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""Whole names, and suffixes that begin with their dot."""
POINT_BYTES = 65
SECRET_BYTES = 16
HTTPS_PORT = 443
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Where a device is told, and the keys that only it can read with, base64url as the browser gave them."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, kw_only=True)
class EndpointRules:
    """Which push services are believed; `is_local` adds 127.0.0.1, for tests on one machine."""

    hosts: tuple[str, ...] = KNOWN_HOSTS
    is_local: bool = False

    def allow(self, endpoint: str) -> bool:
        """Whether we post there: https, a known name, its own port, no user; asked again before each message."""
        if len(endpoint) > LONGEST_ENDPOINT or not (endpoint.isascii() and endpoint.isprintable()) or " " in endpoint:
            return False
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None or parts.fragment or "\\" in endpoint:
            return False
        if self.is_local and parts.scheme in {"http", "https"} and host == LOOPBACK:
            return True
        return parts.scheme == "https" and port in {None, HTTPS_PORT} and self._knows(host)

    def may_reach(self, address: str) -> bool:
        """Whether this address may be connected to, whatever name led to it: global ones alone."""
        return (self.is_local and address == LOOPBACK) or is_global(ip_address(address))

    def _knows(self, host: str) -> bool:
        return any(
            host.endswith(known) and len(host) > len(known) if known.startswith(".") else host == known
            for known in self.hosts
        )


def is_global(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public network, also when IPv6 wraps one of IPv4."""
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if wrapped is not None and not is_global(wrapped):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def read_subscription(body: object, rules: EndpointRules) -> Subscription:
    """What `PushSubscription.toJSON()` gave, held to the rules; Problem `invalid` (422) names each wrong member."""
    given = body if isinstance(body, Mapping) else {}
    keys = given.get("keys")
    try:
        read = WebPushSubscription.model_validate({"endpoint": given.get("endpoint"), "keys": keys}, strict=False)
    except ValidationError as refused:
        names = {"/".join(map(str, error["loc"])) for error in refused.errors(include_url=False, include_input=False)}
        raise _invalid(sorted(names)) from None
    endpoint = str(given["endpoint"])
    wrong = [
        name
        for name, is_right in (
            ("endpoint", rules.allow(endpoint)),
            ("keys/p256dh", _is_point(read.keys.p256dh)),
            ("keys/auth", len(_bytes(read.keys.auth)) == SECRET_BYTES),
        )
        if not is_right
    ]
    if wrong:
        raise _invalid(wrong)
    return Subscription(endpoint=endpoint, p256dh=read.keys.p256dh, auth=read.keys.auth)


def _is_point(text: str) -> bool:
    """65 bytes that are a point of P-256: another would have the encryption fail, or tell something of our key."""
    point = _bytes(text)
    if len(point) != POINT_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return True


def _bytes(text: str) -> bytes:
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _invalid(names: list[str]) -> Problem:
    sentence = _("Cet abonnement ne peut pas recevoir d’avis.")
    return Problem(
        code="invalid",
        status=422,
        title=_("Les avis n’ont pas été activés."),
        detail=_("Réessayez, ou choisissez le courriel."),
        errors=[FieldError(pointer=f"/{name}", code="bad-subscription", detail=sentence) for name in names],
    )
