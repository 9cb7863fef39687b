"""Security headers on every answer (trust.md), as a plain ASGI layer."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.platform.installation import current
from server.platform.web.banner import STATE_HEADER, town_state

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "report-uri /csp-report",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UPGRADE = "; upgrade-insecure-requests"
TLS_HEADERS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def forms_may_lead_to(origins: Iterable[str], *, is_tls: bool) -> dict[str, str]:
    """The policy of a page whose forms are answered by the way to another site: browsers look at all of that way."""
    allowed = " ".join(("form-action 'self'", *origins))
    policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", allowed)
    return {"Content-Security-Policy": policy + (UPGRADE if is_tls else "")}


def forms_lead_out() -> dict[str, str]:
    """Headers of a page with a form that leads to the identity provider; none where there is no provider."""
    provider = current().identity
    if provider is None:
        return {}
    return forms_may_lead_to(provider.form_origins, is_tls=current().settings.is_tls)


class SecurityHeaders:
    """Adds what is not already set, and the state of the town; varies pages by fragment and cookie."""

    def __init__(self, app: ASGIApp, *, is_tls: bool) -> None:
        self.app = app
        self.headers = HEADERS | (TLS_HEADERS if is_tls else {})
        if is_tls:
            self.headers["Content-Security-Policy"] += UPGRADE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if "immutable" not in headers["cache-control"]:
                    headers[STATE_HEADER] = town_state()
                if headers.get("content-type", "").startswith("text/html"):
                    headers.add_vary_header("HX-Request-Type")
                    headers.add_vary_header("Cookie")
            await send(message)

        await self.app(scope, receive, send_with_headers)
