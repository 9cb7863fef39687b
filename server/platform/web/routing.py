"""Routes that say who may use them and how large a body they take."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message

from server.platform.web.guard import Policy, admit

Handler = Callable[[Request], Awaitable[Response]]

KIB = 1024
SMALL_BODY = 64 * KIB


class _ShortInteger(IntegerConvertor):
    """A number that somebody may have typed: thousands of digits are no address of ours, nor an error of the server."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", _ShortInteger())


class GuardedRoute(Route):
    """A Starlette route with its policy; made by `route()`."""

    def __init__(self, path: str, endpoint: Handler, *, policy: Policy, max_body: int, **options: Any) -> None:
        self.policy = policy

        async def guarded(request: Request) -> Response:
            await admit(request, policy)
            return await endpoint(_limited(request, max_body))

        super().__init__(path, guarded, **options)


def route(
    path: str, handler: Handler, *, policy: Policy, methods: Sequence[str] = ("GET",), max_body: int = SMALL_BODY
) -> GuardedRoute:
    """Answer `methods` at `path` with `handler` for whom `policy` lets pass; bodies over `max_body` bytes are 413."""
    module = handler.__module__.split(".")[-2]
    return GuardedRoute(
        path, handler, policy=policy, methods=methods, name=f"{module}.{handler.__name__}", max_body=max_body
    )


def _limited(request: Request, most: int) -> Request:
    """The request, whose body is refused (413) over `most` bytes: announced so, or once so much has come.

    Starlette's own limit writes a bare answer over our page, without words and without headers.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise HTTPException(413)
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)


def require_policies(routes: Sequence[BaseRoute]) -> None:
    """Refuse to start with a route that does not say who may use it."""
    bare = [getattr(entry, "path", repr(entry)) for entry in routes if not isinstance(entry, GuardedRoute)]
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(bare)}; declare them with web.route()")
