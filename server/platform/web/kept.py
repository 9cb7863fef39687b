"""Public pages as bytes: made once for a stranger, compressed once, given to everybody as they are.

They change with the program and its templates, and so with the process; with the municipality, which is another one as
soon as somebody publishes a change of its catalogue; with the day of the town, which ends a piece of news; and with
what the town says on top of them for some days. Phones keep the same bytes: `precache` takes their digests.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from server.platform.days import today
from server.platform.installation import current
from server.platform.web.answers import PUBLIC_PAGE
from server.platform.web.banner import USUAL, town_state
from server.platform.web.coding import PLAIN, coding_of, packings
from server.platform.web.precache import Answer, ask_as_stranger, public_pages

RawHeaders = list[tuple[bytes, bytes]]


class PublicPages:
    """Answers for the pages that phones keep, before anything else is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._town: object = None
        self._day: date | None = None
        self._addresses: frozenset[str] = frozenset()
        self._kept: dict[str, dict[str, KeptPage]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = self._kept_now() if _is_plain(scope) else None
        if kept is None or scope["path"] not in self._addresses:
            await self.app(scope, receive, send)
            return
        page = kept.get(scope["path"]) or await self._made(scope, kept)
        await page.give(Headers(scope=scope), send)

    def _kept_now(self) -> "dict[str, KeptPage]":
        """The pages of the state that the town is in; those of usual days stay, they will be wanted again today."""
        town = current().town
        day = today()
        if town is not self._town or day != self._day:
            self._town, self._day, self._kept = town, day, {}
            self._addresses = frozenset(public_pages())
        state = town_state()
        if state not in self._kept:
            self._kept = {USUAL: self._kept.get(USUAL, {}), state: {}}
        return self._kept[state]

    async def _made(self, scope: Scope, kept: "dict[str, KeptPage]") -> "KeptPage":
        """`kept` is where it is put: a page begun before a publication is none of those after it."""
        answer = await ask_as_stranger(self.app, scope["path"], application=scope["app"])
        page = await asyncio.to_thread(KeptPage.of, answer)
        if answer.status == 200 and Headers(raw=answer.headers).get("cache-control") == PUBLIC_PAGE:
            kept[scope["path"]] = page
        return page


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """One page in each coding, and « you have it already »."""

    status: int
    etag: str
    bodies: Mapping[str, tuple[RawHeaders, bytes]]
    unchanged: RawHeaders

    @classmethod
    def of(cls, answer: Answer) -> "KeptPage":
        """The page of an answer that nothing personal is in."""
        etag = f'W/"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=list(answer.headers))
        headers["ETag"] = etag
        headers.add_vary_header("Accept-Encoding")
        plain = list(headers.raw)
        return cls(
            status=answer.status,
            etag=etag,
            bodies={coding: (_headers_of(plain, coding, body), body) for coding, body in packings(answer.body).items()},
            unchanged=[pair for pair in plain if not pair[0].startswith(b"content-length")],
        )

    async def give(self, asked: Headers, send: Send) -> None:
        """The answer for somebody who sent these headers."""
        headers, body = self.bodies[coding_of(asked)]
        status = self.status
        if status == 200 and self.etag in asked.get("if-none-match", ""):
            status, headers, body = 304, self.unchanged, b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _headers_of(plain: RawHeaders, coding: str, body: bytes) -> RawHeaders:
    if coding == PLAIN:
        return plain
    headers = MutableHeaders(raw=list(plain))
    headers["Content-Encoding"], headers["Content-Length"] = coding, str(len(body))
    return list(headers.raw)


def _is_plain(scope: Scope) -> bool:
    """Whether the whole page is asked for: not a part of it, no search, no script to install."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or scope["query_string"]:
        return False
    return not any(name in {b"hx-request-type", b"service-worker"} for name, _value in scope["headers"])
