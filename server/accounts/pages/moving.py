"""The links of a change of address: a page with a button for each, since mail scanners follow links."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries, sessions
from server.accounts.pages.common import LINK_HEADERS, forget_typed
from server.accounts.views import EmailLinkPage
from server.kernel.problems import Problem
from server.platform.web import render
from server.platform.web.form import typed

_CONFIRM, _UNDO = "accounts/email_confirm.html", "accounts/email_undo.html"


async def confirm_form(request: Request) -> Response:
    """What the account would become, for who was written to at the new address."""
    token = request.query_params.get("jeton", "")
    change = await queries.change_by_link(token, "confirm")
    if change is None or change.confirmed_at is not None:
        return _over(request, _CONFIRM)
    page = EmailLinkPage(token=token, email=change.new_email_typed)
    return render(request, _CONFIRM, page, headers=LINK_HEADERS)


async def confirm(request: Request) -> Response:
    """Move the account to the new address."""
    token = (await typed(request)).get("jeton", "")
    change = await queries.change_by_link(token, "confirm")
    try:
        await actions.confirm_email_change(token)
    except Problem as problem:
        return _over(request, _CONFIRM, status=problem.status)
    page = EmailLinkPage(token="", email=change.new_email_typed if change else "", is_done=True)
    response = render(request, _CONFIRM, page)
    forget_typed(response)
    return response


async def undo_form(request: Request) -> Response:
    """What the account would be again, for who was written to at the old address."""
    token = request.query_params.get("jeton", "")
    change = await queries.change_by_link(token, "undo")
    if change is None:
        return _over(request, _UNDO)
    page = EmailLinkPage(token=token, email=change.old_email_typed)
    return render(request, _UNDO, page, headers=LINK_HEADERS)


async def undo(request: Request) -> Response:
    """Give the account its address back; every session ends."""
    token = (await typed(request)).get("jeton", "")
    change = await queries.change_by_link(token, "undo")
    try:
        await actions.undo_email_change(token)
    except Problem as problem:
        return _over(request, _UNDO, status=problem.status)
    page = EmailLinkPage(token="", email=change.old_email_typed if change else "", is_done=True)
    response = render(request, _UNDO, page)
    sessions.drop(response)
    return response


def _over(request: Request, template: str, *, status: int = 410) -> Response:
    return render(request, template, EmailLinkPage(token="", email=""), status=status)
