"""A forgotten password."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, sessions
from server.accounts.letters import FORGOTTEN_PATH
from server.accounts.pages import recalling
from server.accounts.pages.common import LINK_HEADERS, origin_of, remember_typed, typed_before
from server.accounts.views import ForgotPage, ResetPage
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import redirect, render
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.render import Blank

ASKING, CHOOSING, DONE = "accounts/forgot.html", "accounts/reset.html", "accounts/reset_done.html"


async def forgotten_form(request: Request) -> Response:
    """Ask for a link; or, once it was asked for, what to do now."""
    if current().town.registration.has_usernames:
        return await recalling.lost_form(request)
    is_sent = "envoye" in request.query_params
    return render(request, ASKING, ForgotPage(form=Form(values={"email": typed_before(request)}), is_sent=is_sent))


async def ask_reset(request: Request) -> Response:
    """Have the link mailed, if there is an account; the answer is the same if there is none."""
    if current().town.registration.has_usernames:
        return await recalling.ask_lost(request)
    sent = await typed(request)
    try:
        asked = read(forms.AddressForm, sent)
        await actions.ask_reset(asked.email, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="email")
        page = ForgotPage(form=refused.form)
        return render(request, ASKING, page, status=refused.status, headers=refused.headers)
    response = redirect(f"{FORGOTTEN_PATH}?envoye=1")
    remember_typed(response, asked.email.typed)
    return response


async def reset_form(request: Request) -> Response:
    """Choose a new password."""
    token = request.query_params.get("jeton", "")
    owner = await queries.token_account(token, "reset")
    if owner is None:
        return _over(request)
    page = ResetPage(token=token, email=owner.email_typed, form=Form())
    return render(request, CHOOSING, page, headers=LINK_HEADERS)


async def reset_password(request: Request) -> Response:
    """Replace the password, and end every session."""
    sent = await typed(request)
    token = sent.get("jeton", "")
    owner = await queries.token_account(token, "reset")
    if owner is None:
        return _over(request)
    try:
        chosen = forms.read_new_password(sent, owner=owner)
        device_token = await actions.reset_password(token, chosen, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="password", secret=forms.SECRET)
        page = ResetPage(token=token, email=owner.email_typed, form=refused.form)
        return render(request, CHOOSING, page, status=refused.status, headers=refused.headers)
    response = render(request, DONE, Blank())
    sessions.drop(response)
    sessions.know(response, device_token)
    return response


def _over(request: Request) -> Response:
    return render(request, CHOOSING, ResetPage(token="", form=Form()), status=410)
