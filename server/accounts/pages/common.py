"""What several pages of the accounts need of a request."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import sessions
from server.accounts.actions import Origin, WayOut
from server.accounts.naming import fold_pseudonym
from server.accounts.provider import END_PATH
from server.accounts.rules import device_name
from server.kernel.viewer import Viewer
from server.platform.web.answers import leave_for, redirect
from server.platform.web.form import Form
from server.platform.web.grants import drop_cookie, granted, seal, set_private_cookie, unseal
from server.platform.words import _

CREATION_PATH = "/compte/creation"
ONWARD_PATH = "/compte/identite/suite"
CREATED_PATH = "/compte/creation/confirmation"
LINK_HEADERS = {"Referrer-Policy": "same-origin"}
"""The address of these pages holds a token, which no other site is told."""

VISIT_COOKIE = "__Host-visit"
PROOF_COOKIE = "__Host-identity"

_TYPED_COOKIE = "__Host-typed"
_PSEUDONYM_COOKIE = "__Host-pseudonym"
_TYPED_LASTS = timedelta(hours=1)


def origin_of(request: Request) -> Origin:
    """Where the request comes from, for the limits and the session."""
    return Origin(
        address=request.client.host if request.client else "",
        device=device_name(request.headers.get("user-agent", "")),
        device_token=request.cookies.get(sessions.DEVICE_COOKIE, ""),
        session_token=request.cookies.get(sessions.SESSION_COOKIE, ""),
    )


def gone_out(way: WayOut) -> Response:
    """The public home, by way of the provider where it must hear of it too."""
    if way.url:
        return leave_for(way.url)
    return redirect(f"{END_PATH}?ouverte=1" if way.is_left_open else "/")


def forget_identity(response: Response) -> None:
    """Have this browser forget whom the provider has identified on it."""
    drop_cookie(response, PROOF_COOKIE)


def device_of(request: Request) -> str:
    """What this device would be called in a list."""
    return device_name(request.headers.get("user-agent", "")) or _("Cet appareil")


def new_key_form(request: Request) -> Form:
    """The form of a new key of access, called like this device."""
    return Form(values={"name": device_of(request)})


def remember_typed(response: Response, email: str) -> None:
    """Have this browser keep the address for the next forms, for an hour: nothing is typed twice."""
    set_private_cookie(response, _TYPED_COOKIE, seal("typed", email, lasts=_TYPED_LASTS), lasts=_TYPED_LASTS)


def typed_before(request: Request) -> str:
    """The address that was typed on this browser a moment ago, or empty."""
    return unseal("typed", request.cookies.get(_TYPED_COOKIE, "")) or ""


def remember_pseudonym(response: Response, pseudonym: str) -> None:
    """Have this browser keep which pseudonym it took, for an hour: it may send the form again with it."""
    sealed = seal("pseudonym", fold_pseudonym(pseudonym), lasts=_TYPED_LASTS)
    set_private_cookie(response, _PSEUDONYM_COOKIE, sealed, lasts=_TYPED_LASTS)


def pseudonym_before(request: Request) -> str:
    """The pseudonym, folded, that this browser took a moment ago, or empty."""
    return unseal("pseudonym", request.cookies.get(_PSEUDONYM_COOKIE, "")) or ""


def home_of(viewer: Viewer, request: Request) -> str:
    """Where who comes in goes on: the staff to their work; a resident to the cases that this browser can offer them."""
    if viewer.may_use_desk:
        return "/poste"
    if viewer.may_edit_catalogue:
        return "/poste/catalogue"
    return "/demandes" if granted(request) else "/"


def forget_typed(response: Response) -> None:
    """Have this browser forget the address."""
    drop_cookie(response, _TYPED_COOKIE)
