"""Signing in and out."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, ceremonies, forms, sessions
from server.accounts.next_page import known_page
from server.accounts.pages.common import (
    forget_identity,
    forget_typed,
    gone_out,
    home_of,
    origin_of,
    typed_before,
)
from server.accounts.pages.entering import enter
from server.accounts.provider import identity_way
from server.accounts.views import SignInPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.headers import forms_lead_out

TEMPLATE = "accounts/signin.html"


async def sign_in_form(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    sessions.require_private_line(request)
    next_path = known_page(request, request.query_params.get("suite", ""))
    if request.state.viewer.is_signed_in:
        return redirect(next_path or home_of(request.state.viewer, request))
    page = SignInPage(
        form=Form(values={"email": typed_before(request)}),
        next_path=next_path,
        is_expired=sessions.SESSION_COOKIE in request.cookies,
        is_over=request.query_params.get("fait") == "recommencer",
        is_activated=request.query_params.get("fait") == "activation",
        is_kept=request.query_params.get("fait") == "compte-garde",
        way=identity_way(),
    )
    return render(request, TEMPLATE, page, headers=forms_lead_out())


async def sign_in(request: Request) -> Response:
    """Sign in and go on where one was."""
    sessions.require_private_line(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        asked = read(forms.SignInForm, sent)
        found = await actions.sign_in(asked.email, asked.password, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="email", secret=forms.SECRET)
        page = SignInPage(form=refused.form, next_path=next_path, way=identity_way())
        return render(request, TEMPLATE, page, status=refused.status, headers={**forms_lead_out(), **refused.headers})
    return await enter(found, next_path, request, can_make_key="can_make_key" in sent)


async def sign_in_with_key(request: Request) -> Response:
    """Sign in with a key of access, and go on where one was."""
    sessions.require_private_line(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        found = await actions.sign_in_with_passkey(read(forms.KeyForm, sent).key, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="key", secret=forms.SECRET)
        page = SignInPage(form=refused.form, next_path=next_path, way=identity_way())
        return render(request, TEMPLATE, page, status=refused.status, headers={**forms_lead_out(), **refused.headers})
    return await enter(found, next_path, request)


async def key_challenge(_request: Request) -> Response:
    """What the browser asks of a key, to sign in or to confirm who one is."""
    return Response(ceremonies.ask_to_sign_in(), media_type="application/json", headers={"Cache-Control": NO_STORE})


async def sign_out(request: Request) -> Response:
    """End the session, and that of the identity provider where it opened this one; go to the public home."""
    token = request.cookies.get(sessions.SESSION_COOKIE, "")
    onward = await actions.way_out(token)
    await actions.sign_out(token)
    response = gone_out(onward)
    sessions.drop(response)
    forget_typed(response)
    forget_identity(response)
    return response
