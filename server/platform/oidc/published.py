"""What a provider publishes of itself: its addresses and its keys, asked for once an hour."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.kernel import clock
from server.platform.oidc.configuring import IdentityConfiguration
from server.platform.oidc.line import fetched
from server.platform.oidc.outcomes import IdentityRefused

FRESH_FOR = timedelta(hours=1)
GOOD_FOR = timedelta(hours=24)
"""While it does not answer, what it said before is still used so long."""
ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""A token signed by an unknown key has the keys asked for anew, but nobody makes us ask without end."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where a provider is spoken to."""

    authorization: str
    token: str
    userinfo: str
    keys: str
    end_session: str = ""
    says_who_answers: bool = False
    """It names itself when it sends the browser back (RFC 9207)."""
    auth_methods: tuple[str, ...] = ("client_secret_basic",)


class Remembered(Generic[T]):
    """One answer, asked for by one caller at a time."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._asked_at: datetime | None = None
        self.known: T | None = None

    async def get(self, *, newer: bool = False) -> T:
        """The answer of the last hour; with `newer`, of the last minute."""
        async with self._turn:
            if self.known is not None and self._age() < (ASKED_AGAIN_AFTER if newer else FRESH_FOR):
                return self.known
            try:
                self.known = await self._ask()
            except (IdentityRefused, httpx2.HTTPError):
                if self.known is None or self._age() > GOOD_FOR:
                    raise
                return self.known
            self._asked_at = clock.now()
            return self.known

    def _age(self) -> timedelta:
        return abs(clock.now() - self._asked_at) if self._asked_at else timedelta.max


class Published:
    """The addresses and the keys of one provider."""

    def __init__(self, configuration: IdentityConfiguration) -> None:
        self._configuration = configuration
        self.addresses = Remembered(self._ask_addresses)
        self.keys = Remembered(self._ask_keys)

    async def _ask_addresses(self) -> Addresses:
        issuer = self._configuration.issuer
        told = await fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise IdentityRefused("untrusted", f"it is not {issuer}, but says to be {told.get('issuer')!r}")
        methods = told.get("token_endpoint_auth_methods_supported")
        return Addresses(
            authorization=self._address(told.get("authorization_endpoint")),
            token=self._address(told.get("token_endpoint")),
            userinfo=self._address(told.get("userinfo_endpoint")),
            keys=self._address(told.get("jwks_uri")),
            end_session=self._address(told["end_session_endpoint"]) if told.get("end_session_endpoint") else "",
            says_who_answers=told.get("authorization_response_iss_parameter_supported") is True,
            auth_methods=tuple(map(str, methods)) if isinstance(methods, list) else ("client_secret_basic",),
        )

    def _address(self, told: object) -> str:
        try:
            parts = urlsplit(told) if isinstance(told, str) else None
        except ValueError:
            parts = None
        schemes = {"https", "http"} if self._configuration.is_local else {"https"}
        if not isinstance(told, str) or parts is None or parts.scheme not in schemes or not parts.hostname:
            raise IdentityRefused("untrusted", f"not an address of its own: {told!r}")
        return told

    async def _ask_keys(self) -> KeySet:
        address = (await self.addresses.get()).keys
        told = await fetched(address)
        try:
            return KeySet.import_key_set(told)  # type: ignore[arg-type] # checked by the import
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise IdentityRefused("untrusted", f"its keys: {type(error).__name__}") from None
