"""Another password, another address: asked for by who is signed in (source 000 §2.5 and §2.6)."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, sessions
from server.accounts.models import Account
from server.accounts.pages.common import origin_of
from server.accounts.pages.entering import let_in
from server.accounts.views import ChangeEmailPage, ChangePasswordPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, Refusal, refusal, typed

CHANGE_PATH = "/compte/modification/mot-de-passe"
MOVE_PATH = "/compte/modification/courriel"
_CHANGE, _MOVE = "accounts/change_password.html", "accounts/change_email.html"


async def password_form(request: Request) -> Response:
    """The form; or, once it was sent, that it is done."""
    owner = await queries.own_account(request.state.viewer)
    return render(request, _CHANGE, _password_page(owner, Form(), is_done="fait" in request.query_params))


async def change_password(request: Request) -> Response:
    """Replace the password: every other session is over."""
    sessions.require_private_line(request)
    sent = await typed(request)
    owner = await queries.own_account(request.state.viewer)
    try:
        given = forms.read_password_change(sent, owner=owner)
        found = await actions.change_password(
            request.state.viewer, given.current, given.password, origin=origin_of(request)
        )
    except Problem as problem:
        refused = refusal(problem, sent, first="current", secret=forms.SECRET)
        page = _password_page(owner, refused.form)
        return render(request, _CHANGE, page, status=refused.status, headers=refused.headers)
    return await let_in(redirect(f"{CHANGE_PATH}?fait=1"), found, request)


async def email_form(request: Request) -> Response:
    """The form, and which address waits to be confirmed."""
    return await _email(request, Form())


async def ask_email(request: Request) -> Response:
    """Have the new address asked; what is shown next does not depend on whether it has an account."""
    sessions.require_private_line(request)
    sent = await typed(request)
    viewer = request.state.viewer
    try:
        asked = forms.read_email_change(sent, owner=await queries.own_account(viewer))
        await actions.ask_email_change(viewer, asked.email, asked.password, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="email", secret=forms.SECRET)
        return await _email(request, refused.form, refused)
    return redirect(MOVE_PATH)


def _password_page(owner: Account, form: Form, *, is_done: bool = False) -> ChangePasswordPage:
    has_password = owner.password_hash is not None
    return ChangePasswordPage(email=owner.email_typed, has_password=has_password, form=form, is_done=is_done)


async def _email(request: Request, form: Form, refused: Refusal | None = None) -> Response:
    owner = await queries.own_account(request.state.viewer)
    waiting = await queries.waiting_change(request.state.viewer)
    page = ChangeEmailPage(
        email=owner.email_typed,
        has_password=owner.password_hash is not None,
        form=form,
        waiting=waiting.new_email_typed if waiting else "",
    )
    if refused is None:
        return render(request, _MOVE, page)
    return render(request, _MOVE, page, status=refused.status, headers=refused.headers)
