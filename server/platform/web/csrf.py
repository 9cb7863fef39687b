"""Cross-site requests are refused by what the browser itself says of them; no token stands in any form."""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.kernel.problems import Problem
from server.platform.web.errors import answer_problem
from server.platform.words import _

log = structlog.get_logger()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SITES = frozenset({"cross-site", "same-site", "none"})
OPEN_PREFIXES = (
    "/sync/v1/uploads",
    "/csp-report",
    "/rappels/",
    "/arret/",
)
"""Authorised by a capability in the address or the caller's signature, or without effect: any client may send there."""


class SameOriginOnly:
    """On every unsafe method: `Sec-Fetch-Site: same-origin` or, absent, an `Origin` equal to ours; neither: refused."""

    def __init__(self, app: ASGIApp, *, url: str) -> None:
        self.app = app
        self.origin = _origin(url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._is_ours(scope):
            said = Headers(scope=scope).get("sec-fetch-site", "")
            log.warning("csrf.refused", method=scope["method"], site=said if said in SITES else "not said")
            response = await answer_problem(Request(scope, receive), refused())
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        if scope["path"].startswith(OPEN_PREFIXES):
            return True
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        return origin is not None and origin in {self.origin, f"{scope['scheme']}://{headers.get('host', '')}"}


def refused() -> Problem:
    """What a person sees whose browser says the request came from elsewhere."""
    return Problem(
        code="cross-site",
        status=403,
        title=_("Cette demande ne vient pas de notre site."),
        detail=_("Revenez à la page d’accueil et recommencez. Rien n’a été changé."),
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
