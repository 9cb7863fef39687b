"""The line to the push services: kept open, no redirects, ten seconds, four KiB read, public addresses alone."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from server.platform.webpush.endpoints import EndpointRules

TIMEOUT = aiohttp.ClientTimeout(total=10)
READ_AT_MOST = 4096
CONNECTIONS = 64
NAMES_KEPT_S = 300


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service said, as pywebpush reads it."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: str

    async def text(self) -> str:
        return self.body


class PublicResolver(AbstractResolver):
    """Names are resolved once per connection, and only those that lead to public addresses alone are connected to."""

    def __init__(self, rules: EndpointRules, inner: AbstractResolver | None = None) -> None:
        self._rules = rules
        self._inner = inner or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._rules.may_reach(one["host"]) for one in found):
            raise OSError(f"{host} leads to an address that is not public")
        return found

    async def close(self) -> None:
        await self._inner.close()


class Transport:
    """What pywebpush takes for an aiohttp session: its `post` alone."""

    def __init__(self, rules: EndpointRules, *, resolver: AbstractResolver | None = None) -> None:
        self._rules = rules
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def post(self, endpoint: str, *, data: bytes, headers: Mapping[str, str], timeout: object = None) -> Answer:  # noqa: ASYNC109 - pywebpush's signature; the time is ours
        """Post one message; OSError, TimeoutError or aiohttp.ClientError when nobody of theirs answers."""
        session = self._open()
        async with session.post(endpoint, data=data, headers=dict(headers), allow_redirects=False) as response:
            is_said = response.status > 202
            body = await response.content.read(READ_AT_MOST) if is_said else b""
            if is_said and not response.content.at_eof():
                response.close()  # more than we read is on its way: this line is not used again
            return Answer(
                status=response.status,
                reason=response.reason or "",
                headers=response.headers,
                body=body.decode("utf-8", "replace"),
            )

    async def close(self) -> None:
        """Close the lines; they open again when something is sent."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=PublicResolver(self._rules, self._resolver),
                    limit=CONNECTIONS,
                    ttl_dns_cache=NAMES_KEPT_S,
                ),
                timeout=TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
            )
        return self._session
