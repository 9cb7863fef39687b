"""« Mes données » and « Mes consentements »: a copy of one's data, what is kept and why, what was agreed to."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from server.accounts.pages.again import require_recent
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web import SIGNED_IN, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.privacy import queries, views
from server.privacy.actions.consenting import withdraw
from server.privacy.actions.exporting import ask_export, fetch, remove_file
from server.privacy.jobs import EXPORT_PATH

DATA_PATH = "/compte/donnees"
CONSENTS_PATH = "/compte/consentements"
LINK = "privacy/copy.html"
LINK_HEADERS = {"Referrer-Policy": "same-origin"}
"""The address holds a token, which no other site is told."""


async def data(request: Request) -> Response:
    """The copy that was asked for last, and what the town keeps for how long."""
    return await _data(request)


async def ask(request: Request) -> Response:
    """Have a copy made."""
    try:
        await ask_export(request.state.viewer)
    except Problem as problem:
        if problem.status != 429:
            raise
        return await _data(request, refusal=problem)
    return redirect(DATA_PATH)


async def copy_form(request: Request) -> Response:
    """A button: mail scanners follow links, they do not press buttons."""
    require_recent(request)
    export = await queries.fetchable(request.state.viewer, str(request.path_params["token"]))
    page = views.copy_page(export)
    return render(request, LINK, page, status=200 if export else 410, headers=LINK_HEADERS)


async def give_copy(request: Request) -> Response:
    """The zip, once; it is removed when it has been sent."""
    require_recent(request)
    viewer: Viewer = request.state.viewer
    try:
        export = await fetch(viewer, str(request.path_params["token"]))
    except Problem as problem:
        return render(request, LINK, views.copy_page(None), status=problem.status, headers=LINK_HEADERS)
    return FileResponse(
        current().files.path(export.file),
        media_type="application/zip",
        filename=views.file_name(export),
        headers={"Cache-Control": NO_STORE},
        background=BackgroundTask(remove_file, export),
    )


async def consents(request: Request) -> Response:
    """What the viewer agreed to, under which words, and what they took back."""
    said = await queries.history(request.state.viewer)
    page = views.consents_page(said, is_done="retire" in request.query_params)
    return render(request, "privacy/consents.html", page)


async def take_back(request: Request) -> Response:
    """Take back one thing, for everything that it covered."""
    await withdraw(request.state.viewer, str(request.path_params["purpose"]))
    return redirect(f"{CONSENTS_PATH}?retire=1")


async def _data(request: Request, *, refusal: Problem | None = None) -> Response:
    page = views.data_page(await queries.last_export(request.state.viewer), refusal=refusal)
    status, headers = (refusal.status, dict(refusal.headers)) if refusal else (200, {})
    return render(request, "privacy/data.html", page, status=status, headers=headers)


routes: list[BaseRoute] = [
    route(DATA_PATH, data, policy=SIGNED_IN),
    route(DATA_PATH, ask, policy=SIGNED_IN, methods=["POST"]),
    route(f"{EXPORT_PATH}/{{token}}", copy_form, policy=SIGNED_IN),
    route(f"{EXPORT_PATH}/{{token}}", give_copy, policy=SIGNED_IN, methods=["POST"]),
    route(CONSENTS_PATH, consents, policy=SIGNED_IN),
    route(f"{CONSENTS_PATH}/{{purpose}}/retrait", take_back, policy=SIGNED_IN, methods=["POST"]),
]
