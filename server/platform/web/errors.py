"""Refusals as answers: problem+json for devices, a page for people, a message for htmx."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.kernel.problems import Problem
from server.platform.db import DatabaseBusy, StorageFull
from server.platform.web.answers import NO_STORE, ProblemResponse, fragment_asked, redirect
from server.platform.web.guard import PUBLIC, PUBLIC_DATA, not_found
from server.platform.web.render import render
from server.platform.words import _

log = structlog.get_logger()

JSON_PREFIXES = ("/sync/", "/push/")
SIGN_IN = "/compte/connexion"
CONFIRM = "/compte/verification"
CONFIRMATION_NEEDED = "confirmation-needed"
"""The code of a Problem 401 that somebody signed in answers by showing again who they are."""
MESSAGES = "#messages"


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """What happened, what was kept, what to do."""

    status: int
    code: str
    title: str
    detail: str


Answer = Callable[[Request, Exception], Awaitable[Response]]


def exception_handlers() -> dict[type[Exception], Answer]:
    """How each kind of refusal is answered; anything else is a bug and a 500."""
    return {
        Problem: _on_problem,
        HTTPException: _on_http,
        MultiPartException: _on_bad_form,
        DatabaseBusy: _on_busy,
        StorageFull: _on_full,
        ClientDisconnect: _on_gone,
    }


async def answer_problem(request: Request, problem: Problem) -> Response:
    """The answer for `problem`, in the form its asker understands."""
    policy = getattr(request.state, "policy", None)
    if request.url.path.startswith(JSON_PREFIXES) or (policy is not None and policy.answers_json):
        return ProblemResponse(problem)
    if problem.status == 401 and not fragment_asked(request):
        return redirect(_place_of_proof(request, problem))
    request.state.policy = policy or PUBLIC
    page = ErrorPage(status=problem.status, code=problem.code, title=problem.title, detail=problem.detail)
    headers = {**problem.headers}
    if fragment_asked(request) and (problem.status in {401, 403, 404, 429} or problem.status >= 500):
        headers |= {"HX-Retarget": MESSAGES, "HX-Reswap": "innerHTML"}
    return render(request, "errors/error.html", page, status=problem.status, cache=NO_STORE, headers=headers)


def _place_of_proof(request: Request, problem: Problem) -> str:
    """Where somebody shows who they are, and from where they go on to what they asked for."""
    if problem.code == CONFIRMATION_NEEDED:
        query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
        place = str(problem.members.get("back", request.url.path + query))
        return f"{CONFIRM}?suite={quote(place)}"
    return f"{SIGN_IN}?suite={quote(request.url.path)}" if request.method == "GET" else SIGN_IN


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this class
    _note_refusal(request, error)
    return await answer_problem(request, error)


def _note_refusal(request: Request, problem: Problem) -> None:
    """Say who was refused what (the guard has bound the route and the account); what everybody may ask is not said."""
    is_hidden = problem.status == 404 and getattr(request.state, "policy", None) not in {PUBLIC, PUBLIC_DATA}
    if is_hidden or problem.status in {401, 403}:
        say = log.info if problem.status == 401 else log.warning  # sessions that are over are of every day
        say("request.refused", code=problem.code, status=problem.status, method=request.method)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    known = {
        404: not_found(),
        405: Problem(code="method-not-allowed", status=405, title=_("Cette adresse ne prend pas ce genre de demande.")),
        413: Problem(
            code="too-large",
            status=413,
            title=_("C’est trop lourd."),
            detail=_("L’envoi dépasse la taille permise. Réduisez-le et recommencez ; rien n’a été changé."),
        ),
    }
    problem = known.get(error.status_code) or Problem(
        code="bad-request",
        status=error.status_code,
        title=_("Cette demande n’a pas été comprise."),
        detail=_("Rien n’a été changé. Revenez en arrière et recommencez."),
    )
    problem.headers = dict(error.headers or {})
    return await answer_problem(request, problem)


async def _on_bad_form(request: Request, _error: Exception) -> Response:
    return await answer_problem(
        request,
        Problem(
            code="bad-request",
            status=400,
            title=_("Ce formulaire n’a pas été compris."),
            detail=_("L’envoi est arrivé incomplet ou abîmé. Rien n’a été changé ; recommencez."),
        ),
    )


async def _on_busy(request: Request, _error: Exception) -> Response:
    return await answer_problem(request, busy())


def busy(*, retry_after_s: int = 2) -> Problem:
    """503: too much at once; the same request will pass in a moment."""
    return Problem(
        code="busy",
        status=503,
        title=_("Le service est très sollicité."),
        detail=_("Réessayez dans un instant. Ce que vous avez saisi est gardé."),
        headers={"Retry-After": str(retry_after_s)},
    )


async def _on_full(request: Request, _error: Exception) -> Response:
    return await answer_problem(request, storage_full())


def storage_full() -> Problem:
    """507: the town's disk is full; phones keep what they have."""
    return Problem(
        code="storage-full",
        status=507,
        title=_("Le serveur de la Ville est plein."),
        detail=_("Votre demande reste sur cet appareil et repartira d’elle-même."),
        headers={"Retry-After": "3600"},
    )


async def _on_gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _on_bug(request: Request, error: Exception) -> Response:
    # The route, not the address: an address may hold a capability or a reference.
    route = getattr(request.scope.get("route"), "path", "")
    log.error("request.failed", route=route, method=request.method, exc_info=error)
    return await answer_problem(
        request,
        Problem(
            code="internal",
            status=500,
            title=_("Quelque chose s’est brisé de notre côté."),
            detail=_("Ce que vous avez saisi est gardé sur votre appareil. Réessayez dans quelques minutes."),
        ),
    )


class AnswerBugs:
    """The last resort: a bug is logged and answered like every refusal, with the same headers, and never re-raised."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def send_noting(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            if has_started:
                raise
            response = await _on_bug(Request(scope, receive), error)
            await response(scope, receive, send)
