"""« Mode exceptionnel »: a supervisor switches it on, extends it, ends it, and reads what was decided before."""

from collections.abc import Awaitable, Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel.problems import Problem
from server.platform.web import SUPERVISION, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.guard import not_found
from server.steering import actions, forms, queries
from server.steering.present import mode as steering_mode
from server.steering.views import page_of

PATH = "/poste/mode-exceptionnel"
TEMPLATE = "steering/mode.html"


async def show_mode(request: Request) -> Response:
    """What is in force, or the form that switches it on; the history."""
    return await _show(request)


async def start_mode(request: Request) -> Response:
    """Switch the mode on, or show what residents would see of what is typed."""
    sent = await typed(request)
    if sent.get("action") == "apercu":
        return await _show(request, sent)
    try:
        await actions.start(forms.read_wanted(sent), request.state.viewer)
    except Problem as problem:
        return await _refuse(request, problem, sent)
    return redirect(PATH)


async def extend_mode(request: Request) -> Response:
    """Let it last longer."""
    sent = await typed(request)
    try:
        await actions.extend(_period(request), request.state.viewer, ends_at=forms.read_end(sent))
    except Problem as problem:
        return await _refuse(request, problem, sent)
    return redirect(PATH)


async def end_mode(request: Request) -> Response:
    """End it now; for some minutes the page offers to take that back."""
    return await _changed(request, actions.end(_period(request), request.state.viewer))


async def resume_mode(request: Request) -> Response:
    """Take the end back."""
    return await _changed(request, actions.resume(_period(request), request.state.viewer))


async def _changed(request: Request, change: Awaitable[object]) -> Response:
    try:
        await change
    except Problem as problem:
        return await _refuse(request, problem, {})
    return redirect(PATH)


async def _refuse(request: Request, problem: Problem, sent: dict[str, str]) -> Response:
    """The page as things now stand, with what was typed and what is wrong with it."""
    errors = {error.pointer.removeprefix("/"): error.detail for error in problem.errors}
    if problem.code == "conflict":
        errors = {"present": f"{problem.title} {problem.detail}"}
    if not errors:
        raise problem
    return await _show(request, sent, errors=errors, status=problem.status)


async def _show(
    request: Request,
    typed_values: Mapping[str, str] | None = None,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    periods = await queries.latest()
    known = steering_mode()
    values = typed_values or (forms.extended_values(known.ends_at) if known else forms.blank_values())
    page = page_of(Form(values=values, errors=errors or {}), periods, await queries.steps_of(periods))
    return render(request, TEMPLATE, page, status=status, cache=NO_STORE)


def _period(request: Request) -> UUID:
    try:
        return UUID(request.path_params["period"])
    except ValueError:
        raise not_found() from None


routes: list[BaseRoute] = [
    route(PATH, show_mode, policy=SUPERVISION),
    route(PATH, start_mode, policy=SUPERVISION, methods=["POST"]),
    route(f"{PATH}/{{period}}/prolongation", extend_mode, policy=SUPERVISION, methods=["POST"]),
    route(f"{PATH}/{{period}}/fin", end_mode, policy=SUPERVISION, methods=["POST"]),
    route(f"{PATH}/{{period}}/fin/annulation", resume_mode, policy=SUPERVISION, methods=["POST"]),
]
