"""Figures of requests, and `GET /metrics` where a monitoring server reads all of them."""

import contextlib
import time

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.kernel import clock
from server.platform import metrics, outbox
from server.platform.db import DatabaseBusy
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import OPERATOR
from server.platform.web.routing import route

NO_ROUTE, KEPT_PAGE = "none", "kept-page"
STATES = ("ready", "postponed", "running", "put_aside")


class Measured:
    """Times each request, under its route's name: an address may hold a reference or a capability."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            elapsed_s = time.perf_counter() - started
            metrics.REQUEST_SECONDS.labels(_route_of(scope, status), _class_of(status)).observe(elapsed_s)


async def figures(_request: Request) -> Response:
    """Everything that is counted, in Prometheus' text form; the queue as the database holds it now.

    A database that does not answer leaves the queue out: then the other figures are wanted most.
    """
    now = clock.now()
    standings: list[outbox.Standing] = []
    with contextlib.suppress(DatabaseBusy):  # counted where it is made
        idle = {name: outbox.Standing(subscriber=name) for name in outbox.names()}
        found = {standing.subscriber: standing for standing in await outbox.standings()}
        standings = list((idle | found).values())
    metrics.OUTBOX_ROWS.clear()
    metrics.OUTBOX_OLDEST_SECONDS.clear()
    for standing in standings:
        for state in STATES:
            metrics.OUTBOX_ROWS.labels(standing.subscriber, state).set(getattr(standing, state))
        metrics.OUTBOX_OLDEST_SECONDS.labels(standing.subscriber).set(standing.age(now).total_seconds())
    headers = {"Cache-Control": NO_STORE, "Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
    return Response(generate_latest(metrics.REGISTRY), headers=headers)


def _route_of(scope: Scope, status: int) -> str:
    """The route that answered; pages kept as bytes and refusals before any route have names of their own."""
    found = getattr(scope.get("route"), "name", None)
    return found or (KEPT_PAGE if 200 <= status < 400 else NO_ROUTE)


def _class_of(status: int) -> str:
    """`2xx`, or `gone` when the asker left before the answer began."""
    return f"{status // 100}xx" if status else "gone"


routes: list[BaseRoute] = [route("/metrics", figures, policy=OPERATOR)]
