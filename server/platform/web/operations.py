"""For operators and browsers: is it alive, is it ready, the build's files, reports of blocked content."""

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from server.platform.db import ping
from server.platform.installation import current
from server.platform.web.answers import NO_STORE
from server.platform.web.errors import storage_full
from server.platform.web.guard import PUBLIC
from server.platform.web.routing import route
from server.platform.web.static import static_file

log = structlog.get_logger()

MEBIBYTE = 1024 * 1024
REPORT_SHOWN = 2000


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": NO_STORE})


async def readyz(_request: Request) -> Response:
    """The database answers and there is room for photos; 503 and 507 otherwise."""
    await ping()
    free_mib = current().files.free_bytes() // MEBIBYTE
    if free_mib < current().settings.min_free_mib:
        raise storage_full()
    return JSONResponse({"status": "ready", "free_mib": free_mib}, headers={"Cache-Control": NO_STORE})


async def csp_report(request: Request) -> Response:
    """A browser blocked something that our pages should not have asked for: logged for the operator."""
    body = (await request.body())[:REPORT_SHOWN]
    log.warning("csp.blocked", report=body.decode("utf-8", "replace"))
    return Response(status_code=204)


routes: list[BaseRoute] = [
    route("/healthz", healthz, policy=PUBLIC),
    route("/readyz", readyz, policy=PUBLIC),
    route("/static/{name}", static_file, policy=PUBLIC),
    route("/csp-report", csp_report, policy=PUBLIC, methods=["POST"]),
]
