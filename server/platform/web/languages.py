"""The language of a request: told by its address, spoken by all that answers it, kept by where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.platform import languages
from server.platform.installation import current
from server.platform.words import current_language, spoken_in

FOUND = 302
FOR_GOOD = 308


class InLanguage:
    """Takes `/en` off the address, speaks English, and puts it on the place that an answer leads to.

    Where the town speaks no English, a page asked for in English is answered by the way to the same page, for now: the
    town may learn it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked, spoken = scope["path"], languages.spoken()
        path = languages.bare(asked)
        if path != asked and languages.ENGLISH not in spoken:
            if scope["method"] in {"GET", "HEAD"}:
                await _lead(scope, path, status=FOUND)(scope, receive, send)
                return
            path = asked
        elif asked == languages.ENGLISH:
            await _lead(scope, f"{languages.ENGLISH}/", status=FOR_GOOD)(scope, receive, send)
            return
        scope["path"], scope["raw_path"] = path, path.encode()
        language = spoken[languages.ENGLISH if path != asked else ""]
        if path.startswith(languages.DEVICES):
            language = _accepted(Headers(scope=scope).get("accept-language", ""), spoken.values()) or language
        with spoken_in(language):
            await self.app(scope, receive, _speaking(language, send))


def _speaking(language: str, send: Send) -> Send:
    async def send_in_language(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if location := headers.get("location"):
                headers["location"] = languages.in_language(location, language)
            if headers.get("content-type", "").startswith("text/html"):
                headers["content-language"] = language
        await send(message)

    return send_in_language


def _accepted(header: str, spoken: Iterable[str]) -> str | None:
    """The town's language that a device asks for first; None when it speaks none of them."""
    tags = [tag.partition(";")[0].strip().lower() for tag in header.split(",")]
    known = list(spoken)
    return next((language for tag in tags for language in known if tag[:2] == language[:2]), None)


def _lead(scope: Scope, path: str, *, status: int) -> Response:
    query = scope["query_string"].decode("latin-1")
    location = f"{quote(path)}?{query}" if query else quote(path)
    return Response(status_code=status, headers={"Location": location, "Cache-Control": "no-store"})


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """The same page in another language; `name` is what that language calls itself."""

    language: str
    name: str
    url: languages.Addressed


def alternatives(path: str, query: str = "") -> tuple[Alternative, ...]:
    """The same page in the town's other languages."""
    now = languages.prefix_of(current_language())
    rest = f"?{query}" if query else ""
    return tuple(
        Alternative(
            language=language, name=languages.NAMES[language[:2]], url=languages.Addressed(f"{prefix}{path}{rest}")
        )
        for prefix, language in languages.spoken().items()
        if prefix != now
    )


def in_its_language(text: str, language: str) -> str:
    """What a person wrote, told to be in `language` where the page is in another: it is read aloud as it should be."""
    if language[:2] == current_language()[:2]:
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


def absolute(path: str, language: str) -> str:
    """The whole address of a page, for what is read elsewhere: a letter, a notice."""
    return f"{current().settings.url}{languages.in_language(path, language)}"


def page_of(request: Request) -> str:
    """The page that a request shows: after a posting, the nearest address above it that can be opened."""
    path = request.url.path
    if request.method in {"GET", "HEAD"}:
        return path
    while path != "/" and not any(_opens(route, path) for route in request.app.routes):
        path = path.rpartition("/")[0] or "/"
    return path


def _opens(route: BaseRoute, path: str) -> bool:
    return route.matches({"type": "http", "method": "GET", "path": path})[0] is Match.FULL
