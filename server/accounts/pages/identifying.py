"""To the identity provider and back."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, sessions
from server.accounts.letters import IDENTITY_PATH
from server.accounts.next_page import known_page
from server.accounts.pages.common import (
    ONWARD_PATH,
    PROOF_COOKIE,
    VISIT_COOKIE,
    forget_identity,
    home_of,
    origin_of,
    remember_typed,
)
from server.accounts.pages.entering import enter
from server.accounts.provider import required_way
from server.accounts.rules import IDENTITY_PROOF_LASTS, IDENTITY_VISIT_LASTS
from server.accounts.views import IdentityRefusedPage
from server.kernel.problems import Problem
from server.platform.oidc import IdentityRefused
from server.platform.web import redirect, render
from server.platform.web.answers import leave_for
from server.platform.web.form import typed
from server.platform.web.grants import drop_cookie, set_private_cookie
from server.platform.web.headers import forms_lead_out

log = structlog.get_logger()

LONGEST_PATH = 500
REFUSED = "accounts/identity_refused.html"
NEXT = "compare the provider's settings with ours, if it happens again"
STATUS_OF = {"cancelled": 403, "unavailable": 503, "refused": 502, "untrusted": 502, "lost": 400}


async def depart(request: Request) -> Response:
    """Go to the provider, to sign in by it."""
    required_way()
    sessions.require_private_line(request)
    sent = await typed(request)
    try:
        departure = await actions.depart(_short(known_page(request, sent.get("suite", ""))), origin=origin_of(request))
    except IdentityRefused as refusal:
        return refused(request, refusal)
    return gone(departure)


async def come_back(request: Request) -> Response:
    """The provider's answer: the only address read with GET that changes something, for the protocol has no other.

    It does nothing but once, in the browser that was sent there: the answer is tied to a cookie that it alone has.
    """
    required_way()
    visit, viewer = request.cookies.get(VISIT_COOKIE, ""), request.state.viewer
    try:
        found = await actions.come_back(request.query_params, visit, viewer=viewer, origin=origin_of(request))
    except IdentityRefused as refusal:
        response = refused(request, refusal)
    except Problem as problem:
        if problem.code != "identity-lost":
            raise
        response = _lost(request)
    else:
        response = await _goes_on(found, request)
    drop_cookie(response, VISIT_COOKIE)
    return response


async def ended(request: Request) -> Response:
    """Signed out of the provider too; or not, which is said."""
    way = required_way()
    if "ouverte" in request.query_params and not request.state.viewer.is_signed_in:
        return render(request, REFUSED, IdentityRefusedPage(way=way, reason="left-open"))
    return redirect("/")


def gone(departure: actions.Departure) -> Response:
    """The way to the provider, with what this browser keeps until it is back."""
    response = leave_for(departure.url)
    set_private_cookie(response, VISIT_COOKIE, departure.visit_token, lasts=IDENTITY_VISIT_LASTS)
    return response


def refused(request: Request, refusal: IdentityRefused) -> Response:
    """What people are told when nobody was identified."""
    if refusal.reason in {"refused", "untrusted"}:
        log.warning("accounts.identity_refused", reason=refusal.reason, detail=refusal.detail, next=NEXT)
    page = IdentityRefusedPage(way=required_way(), reason=refusal.reason)
    return render(request, REFUSED, page, status=STATUS_OF[refusal.reason], headers=forms_lead_out())


def _short(path: str) -> str:
    """A page that can be kept until they are back; one whose address is too long is not gone to."""
    return path if len(path) <= LONGEST_PATH else ""


def _lost(request: Request) -> Response:
    """An answer that is used already, as when a page is loaded again, leads whoever is signed in home."""
    if request.state.viewer.is_signed_in:
        return redirect(home_of(request.state.viewer, request))
    page = IdentityRefusedPage(way=required_way(), reason="lost")
    return render(request, REFUSED, page, status=STATUS_OF["lost"], headers=forms_lead_out())


async def _goes_on(found: actions.CameBack, request: Request) -> Response:
    if found.is_linked:
        return redirect(f"{IDENTITY_PATH}?fait=rattachee")
    if found.entered is not None:
        response = await enter(found.entered, found.next_path, request)
        if found.proof_token:
            set_private_cookie(response, PROOF_COOKIE, found.proof_token, lasts=IDENTITY_PROOF_LASTS)
        else:
            forget_identity(response)
        return response
    response = redirect(ONWARD_PATH)
    set_private_cookie(response, PROOF_COOKIE, found.proof_token, lasts=IDENTITY_PROOF_LASTS)
    if found.email:
        remember_typed(response, found.email)
    return response
