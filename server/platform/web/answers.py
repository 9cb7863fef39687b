"""Small answers that every context gives the same way."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.kernel.problems import Problem

NO_STORE = "no-store"
PUBLIC_PAGE = "no-cache"
KEPT_FOR_OWNER = "private, no-cache"
"""Pages that the worker may keep, in the cache named for their owner, to be read without a signal."""


class ProblemResponse(JSONResponse):
    """problem+json (RFC 9457)."""

    media_type = "application/problem+json"

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            problem.to_json(), status_code=problem.status, headers={"Cache-Control": NO_STORE, **problem.headers}
        )


def fragment_asked(request: Request) -> bool:
    """Whether htmx asks for a part of the page; a restored history entry asks for the whole of it."""
    return request.headers.get("HX-Request-Type") == "partial"


def leave_for(url: str) -> Response:
    """303 to another site that the town itself has chosen; never an address that somebody sent."""
    return Response(status_code=303, headers={"Location": url, "Cache-Control": NO_STORE})


def redirect(path: str) -> Response:
    """303 to a page of ours, after a change."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"not a path of ours: {path!r}")
    return Response(status_code=303, headers={"Location": path, "Cache-Control": NO_STORE})
