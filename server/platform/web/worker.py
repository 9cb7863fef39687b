"""What makes the pages an application: the worker's route, the manifest, and a way out of both."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from server.kernel.problems import Problem
from server.platform import words
from server.platform.installation import current
from server.platform.languages import here
from server.platform.web.answers import NO_STORE, PUBLIC_PAGE, ProblemResponse
from server.platform.web.guard import PUBLIC
from server.platform.web.headers import forms_lead_out
from server.platform.web.precache import Build, build_of
from server.platform.web.render import Blank, render
from server.platform.web.routing import route
from server.platform.web.static import DIST, manifest, static_url
from server.platform.words import _

WORKER = "/sw.js"
PAPER = "#FBFAF7"
SURFACE = "#FFFFFF"


async def service_worker(request: Request) -> Response:
    """The worker with the list of what it keeps; its kill switch when the installation is told to do without."""
    headers = {"Cache-Control": PUBLIC_PAGE, "Service-Worker-Allowed": "/"}
    if not current().settings.service_worker:
        return _script(await _bytes_of("kill-worker.js"), headers)
    source = await _bytes_of("sw.js")
    build = await _build(request.app, source)
    headers["ETag"] = f'"{build.name}"'
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return _script(build.as_line().encode() + source, headers)


async def web_manifest(_request: Request) -> Response:
    """What an installed application is called, looks like and offers."""
    town = current().town
    icons = [
        {"src": static_url("icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": static_url("icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": static_url("icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static_url("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
    ]
    told = {
        "id": "/",
        "name": f"{town.brand} {town.named(words.current_language())}".strip(),
        "short_name": town.service,
        "description": _("Signalez, demandez, suivez, même sans réseau."),
        "lang": words.current_language(),
        "dir": "ltr",
        "start_url": here("/?source=app"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SURFACE,
        "categories": ["government", "utilities"],
        "icons": icons,
        "shortcuts": [
            {"name": _("Signaler"), "url": here("/demarches"), "icons": icons[:1]},
            {"name": _("Mes demandes"), "url": here("/demandes"), "icons": icons[:1]},
        ],
    }
    return JSONResponse(told, headers={"Cache-Control": PUBLIC_PAGE}, media_type="application/manifest+json")


async def queue_page(request: Request) -> Response:
    """What waits on this phone: the same shell for everybody, filled by the phone, with the way out of a shared one."""
    return render(request, "outbox.html", Blank(), headers=forms_lead_out())


async def offline_page(request: Request) -> Response:
    """What the worker shows for a page that it has not kept."""
    return render(request, "offline.html", Blank())


async def local_fragment(_request: Request) -> Response:
    """Nothing: only a phone's own worker knows what waits on it."""
    return Response("", media_type="text/html; charset=utf-8", headers={"Cache-Control": NO_STORE})


class OneWorkerOnly:
    """Refuses to serve anything but `/sw.js` as a worker: nothing else may come between people and their pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != WORKER and (b"service-worker", b"script") in scope["headers"]:
            await ProblemResponse(not_a_worker())(scope, receive, send)
            return
        await self.app(scope, receive, send)


def not_a_worker() -> Problem:
    """What a script gets that tries to install another worker."""
    return Problem(code="not-a-worker", status=403, title=_("Cette adresse ne donne pas de programme."))


async def _build(app: Starlette, source: bytes) -> Build:
    """The build of this application, made at the first asking: its pages are rendered once, not at each visit.

    It is another one when somebody has published a change of the catalogue.
    """
    town, making = getattr(app.state, "build", (None, None))
    if making is None or town is not current().town:
        making = asyncio.ensure_future(build_of(app, worker=source))
        app.state.build = (current().town, making)
    try:
        return await asyncio.shield(making)
    except Exception:
        app.state.build = (None, None)
        raise


async def _bytes_of(name: str) -> bytes:
    return await asyncio.to_thread((DIST / manifest()[name]).read_bytes)


def _script(content: bytes, headers: dict[str, str]) -> Response:
    return Response(content, media_type="text/javascript; charset=utf-8", headers=headers)


routes: list[BaseRoute] = [
    route(WORKER, service_worker, policy=PUBLIC),
    route("/manifest.webmanifest", web_manifest, policy=PUBLIC),
    route("/envois", queue_page, policy=PUBLIC),
    route("/hors-ligne", offline_page, policy=PUBLIC),
    route("/local/{rest:path}", local_fragment, policy=PUBLIC),
]
