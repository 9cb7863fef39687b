"""« Confirmez que c’est vous »: what touches the safety of an account wants a proof of the last 15 minutes."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, rules, sessions
from server.accounts.next_page import known_page
from server.accounts.pages.common import LINK_HEADERS, origin_of
from server.accounts.pages.entering import let_in
from server.accounts.views import AgainPage
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render
from server.platform.web.errors import CONFIRM, CONFIRMATION_NEEDED
from server.platform.web.form import Form, read, refusal, typed
from server.platform.words import _

TEMPLATE = "accounts/again.html"
CONFIRM_PATH = CONFIRM


def require_recent(request: Request, *, back: str = "") -> None:
    """Let pass who proved who they are in the last 15 minutes; others confirm first, then come back to this address.

    The first line of the handler of a sensitive page, and of what its form sends. After a POST one comes back to
    `back`, else to the page that answers GET at the same address, else to the account.
    """
    if not is_recent(request.state.viewer):
        raise Problem(
            code=CONFIRMATION_NEEDED,
            status=401,
            title=_("Confirmez que c’est vous"),
            detail=_("Rouvrez cette page : elle vous demandera de confirmer que c’est vous. Rien n’a été changé."),
            members={"back": back} if back else {},
        )


def is_recent(viewer: Viewer) -> bool:
    """Whether the person behind this session proved who they are in the last 15 minutes."""
    return viewer.authenticated_at is not None and clock.now() - viewer.authenticated_at < rules.RECENT


async def confirm_form(request: Request) -> Response:
    """Ask for the password again; who gave it a moment ago goes on."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    if is_recent(request.state.viewer):
        return redirect(next_path or "/compte")
    return render(request, TEMPLATE, await _page(request, Form(), next_path), headers=LINK_HEADERS)


async def confirm(request: Request) -> Response:
    """Renew the session, then go on where one was."""
    sessions.require_private_line(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        password = read(forms.PasswordForm, sent).password
        found = await actions.confirm_password(request.state.viewer, password, origin=origin_of(request))
    except Problem as problem:
        return await _refused(request, problem, sent, first="password")
    return await let_in(redirect(next_path or "/compte"), found, request)


async def confirm_with_key(request: Request) -> Response:
    """Renew the session by a key of access, then go on where one was."""
    sessions.require_private_line(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        answer = read(forms.KeyForm, sent).key
        found = await actions.confirm_with_passkey(request.state.viewer, answer, origin=origin_of(request))
    except Problem as problem:
        return await _refused(request, problem, sent, first="key")
    return await let_in(redirect(next_path or "/compte"), found, request)


async def _refused(request: Request, problem: Problem, sent: dict[str, str], *, first: str) -> Response:
    refused = refusal(problem, sent, first=first, secret=forms.SECRET)
    page = await _page(request, refused.form, known_page(request, sent.get("suite", "")))
    return render(request, TEMPLATE, page, status=refused.status, headers={**refused.headers, **LINK_HEADERS})


async def _page(request: Request, form: Form, next_path: str) -> AgainPage:
    owner = await queries.own_account(request.state.viewer)
    has_key = "key" in await queries.factors_of(owner.id)
    return AgainPage(form=form, email=owner.email_typed, next_path=next_path, has_key=has_key)
