"""Where a person goes on after signing in: a page of ours, and nowhere else."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.routing import Match

from server.platform.languages import bare


def known_page(request: Request, asked: str) -> str:
    """The page that `asked` names, in whatever language, if one of our routes answers GET there; otherwise empty.

    Only a path with one leading slash: browsers read `//host` and `/\\host` as another site, and skip newlines.
    """
    if not asked.startswith("/") or asked.startswith("//") or "\\" in asked:
        return ""
    if not (asked.isascii() and asked.isprintable()):
        return ""
    asked = bare(asked)
    path = urlsplit(asked).path
    scope = {"type": "http", "method": "GET", "path": path}
    is_ours = any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
    return asked if is_ours else ""


def with_next(path: str, next_page: str) -> str:
    """`path`, carrying where to go on to."""
    return f"{path}?suite={quote(next_page)}" if next_page else path
