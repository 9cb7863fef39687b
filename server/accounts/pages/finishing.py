"""The link that was mailed: confirm the address, or choose what is still to choose."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, creation_forms, forms, queries, sessions
from server.accounts.letters import SIGN_IN_PATH
from server.accounts.models import Account
from server.accounts.pages.common import LINK_HEADERS, forget_typed, home_of, origin_of
from server.accounts.pages.entering import let_in
from server.accounts.views import ActivatePage, FinishPage
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import redirect, render
from server.platform.web.form import Form, refusal, typed

LINK, FINISH = "accounts/activate.html", "accounts/finish.html"


async def activation_form(request: Request) -> Response:
    """A button, or a form: mail scanners follow links, they do not press buttons."""
    token = request.query_params.get("jeton", "")
    owner = await queries.token_account(token, "activation")
    if owner is None:
        return _over(request)
    if owner.password_hash is not None or await queries.has_identity(owner.id):
        return render(request, LINK, ActivatePage(token=token), headers=LINK_HEADERS)
    values = {}
    if "username" in _asked_of(owner):
        values["username"] = await queries.proposed_username(owner.first_name, owner.last_name)
    return render(request, FINISH, _page(token, owner, Form(values=values)), headers=LINK_HEADERS)


async def activate(request: Request) -> Response:
    """Confirm the address, then sign in; or choose a password, and be signed in."""
    sent = await typed(request)
    token = sent.get("jeton", "")
    owner = await queries.token_account(token, "activation")
    if owner is None:
        return _over(request)
    if owner.password_hash is None and not await queries.has_identity(owner.id):
        return await _finish(request, token, owner, sent)
    try:
        device_token = await actions.activate(token, origin=origin_of(request))
    except Problem as problem:
        return render(request, LINK, ActivatePage(token=""), status=problem.status)
    response = redirect(f"{SIGN_IN_PATH}?fait=activation")
    sessions.know(response, device_token)
    return response


async def _finish(request: Request, token: str, owner: Account, sent: dict[str, str]) -> Response:
    sessions.require_private_line(request)
    try:
        chosen = creation_forms.read_chosen(sent, owner=owner, asks=_asked_of(owner))
        found = await actions.finish(token, chosen, origin=origin_of(request))
    except Problem as problem:
        if problem.status == 410:
            return _over(request)
        refused = refusal(problem, sent, first="password", secret=forms.SECRET)
        page = _page(token, owner, refused.form)
        return render(request, FINISH, page, status=refused.status, headers=refused.headers)
    response = redirect(home_of(found.viewer, request))
    forget_typed(response)
    return await let_in(response, found, request)


def _asked_of(owner: Account) -> frozenset[str]:
    """What an account of this town has and this one has not yet."""
    profile = current().town.registration.profile
    missing = {"username": owner.username, "pseudonym": owner.pseudonym}
    wanted = {"identity": "username", "pseudonym": "pseudonym"}.get(profile, "")
    return frozenset({wanted} if wanted and not missing[wanted] else ())


def _page(token: str, owner: Account, form: Form) -> FinishPage:
    name = " ".join(filter(None, (owner.first_name, owner.last_name)))
    return FinishPage(token=token, name=name, email=owner.email_typed, form=form, asks=_asked_of(owner))


def _over(request: Request) -> Response:
    return render(request, LINK, ActivatePage(token=""), status=410)
