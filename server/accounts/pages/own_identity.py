"""The identity provider in one's own account: linked, or taken away."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, sessions
from server.accounts.letters import IDENTITY_PATH
from server.accounts.pages.common import origin_of
from server.accounts.pages.identifying import gone, refused
from server.accounts.provider import required_way
from server.accounts.views import OwnIdentityPage
from server.kernel.problems import Problem
from server.platform.oidc import IdentityRefused
from server.platform.web import redirect, render
from server.platform.web.form import Form, refusal, typed
from server.platform.web.guard import not_found
from server.platform.web.headers import forms_lead_out

TEMPLATE = "accounts/identity.html"


async def own_identity(request: Request) -> Response:
    """Whether the provider opens the account, and what may be done about it."""
    return await _shown(request, Form())


async def leave_to_link(request: Request) -> Response:
    """Go to the provider, to have it open the account; its password comes first."""
    required_way()
    sessions.require_private_line(request)
    viewer, sent = request.state.viewer, await typed(request)
    if viewer.is_staff:
        raise not_found()
    try:
        await actions.require_password(
            await queries.own_account(viewer), sent.get("password", ""), origin=origin_of(request)
        )
        departure = await actions.depart("", origin=origin_of(request), account_id=viewer.account_id)
    except IdentityRefused as refusal_:
        return refused(request, refusal_)
    except Problem as problem:
        return await _refused(request, problem, sent)
    return gone(departure)


async def unlink(request: Request) -> Response:
    """Have the provider open the account no longer."""
    required_way()
    sent = await typed(request)
    try:
        await actions.unlink_identity(request.state.viewer, sent.get("password", ""), origin=origin_of(request))
    except Problem as problem:
        return await _refused(request, problem, sent)
    return redirect(f"{IDENTITY_PATH}?fait=retiree")


async def _refused(request: Request, problem: Problem, sent: dict[str, str]) -> Response:
    shown = refusal(problem, sent, first="password", secret=forms.SECRET)
    return await _shown(request, shown.form, status=shown.status, headers=shown.headers)


async def _shown(request: Request, form: Form, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    viewer = request.state.viewer
    if viewer.is_staff:
        raise not_found()
    linked = await queries.identity_of(viewer)
    page = OwnIdentityPage(
        way=required_way(),
        linked_at=linked.linked_at if linked else None,
        has_password=(await queries.own_account(viewer)).password_hash is not None,
        form=form,
        done=request.query_params.get("fait", "") if request.method == "GET" else "",
    )
    return render(request, TEMPLATE, page, status=status, headers={**forms_lead_out(), **(headers or {})})
