"""Somebody was identified whom no account knows yet: a new account, one's own, or neither."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, sessions
from server.accounts.letters import IDENTITY_PATH, SIGN_IN_PATH
from server.accounts.models import IdentityProof
from server.accounts.next_page import with_next
from server.accounts.pages.common import (
    CREATED_PATH,
    ONWARD_PATH,
    PROOF_COOKIE,
    forget_identity,
    forget_typed,
    gone_out,
    origin_of,
    remember_typed,
)
from server.accounts.pages.entering import enter
from server.accounts.provider import required_way
from server.accounts.sentences import identity_agreement
from server.accounts.views import OnwardPage
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.headers import forms_lead_out

CONFLICT = 409
TEMPLATE = "accounts/identity_onward.html"


async def onward(request: Request) -> Response:
    """What may be done with the identity that this browser holds."""
    required_way()
    proof = await _proof(request)
    if await queries.standing_of(proof, request.state.viewer) == "known":
        return redirect(IDENTITY_PATH if request.state.viewer.is_signed_in else SIGN_IN_PATH)
    said = {"first_name": proof.given_name, "last_name": proof.family_name, "email": proof.email}
    return await _shown(request, proof, Form(values=said))


async def accept(request: Request) -> Response:
    """A new account, with consent; signed in at once, or after the mail."""
    required_way()
    sessions.require_private_line(request)
    proof, sent = await _proof(request), await typed(request)
    if await queries.standing_of(proof, request.state.viewer) not in {"new", "known"}:
        return redirect(ONWARD_PATH)
    try:
        asked = read(forms.AcceptedIdentity, sent)
        entered = await actions.accept_identity(_token(request), asked, origin=origin_of(request))
    except Problem as problem:
        if problem.status == CONFLICT:
            return redirect(ONWARD_PATH)  # which says why
        refused = refusal(problem, sent, first="email")
        return await _shown(request, proof, refused.form, status=refused.status, headers=refused.headers)
    if entered is None:
        response = redirect(with_next(CREATED_PATH, proof.next_path))
        remember_typed(response, asked.email.typed)
    else:
        response = await enter(entered, proof.next_path, request)
    forget_identity(response)
    return response


async def link(request: Request) -> Response:
    """Link the identity to the account that is open in this browser."""
    required_way()
    proof, sent = await _proof(request), await typed(request)
    try:
        next_path = await actions.link_proven(
            request.state.viewer, _token(request), sent.get("password", ""), origin=origin_of(request)
        )
    except Problem as problem:
        if problem.status == CONFLICT:
            return redirect(ONWARD_PATH)  # which says why
        refused = refusal(problem, sent, first="password", secret=forms.SECRET)
        return await _shown(request, proof, refused.form, status=refused.status, headers=refused.headers)
    response = redirect(next_path or f"{IDENTITY_PATH}?fait=rattachee")
    forget_identity(response)
    return response


async def cancel(request: Request) -> Response:
    """Neither: forget who was identified, here and at the provider."""
    required_way()
    response = gone_out(await actions.give_up(_token(request)))
    forget_identity(response)
    forget_typed(response)
    return response


async def _proof(request: Request) -> IdentityProof:
    proof = await queries.open_proof(_token(request))
    if proof is None:
        raise actions.proof_over()
    return proof


def _token(request: Request) -> str:
    return request.cookies.get(PROOF_COOKIE, "")


async def _shown(
    request: Request, proof: IdentityProof, form: Form, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    viewer: Viewer = request.state.viewer
    way = required_way()
    page = OnwardPage(
        way=way,
        agreement=identity_agreement(way.label),
        standing=await queries.standing_of(proof, viewer),
        name=" ".join(filter(None, (proof.given_name, proof.family_name))),
        account_name=viewer.name,
        asks_password=not actions.is_fresh(viewer, proof),
        form=form,
        next_path=ONWARD_PATH,
    )
    return render(request, TEMPLATE, page, status=status, headers={**forms_lead_out(), **(headers or {})})
