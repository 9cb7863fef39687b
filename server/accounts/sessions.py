"""Who is behind a request: the session's cookie, read at each request and renewed as seldom as can be."""

import contextlib
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import queries, rules
from server.accounts.actions import SignedIn, StepAsked
from server.accounts.models import Session
from server.accounts.queries import OpenSession
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform.db import DatabaseBusy, StorageFull
from server.platform.installation import current
from server.platform.web import grants
from server.platform.words import _

SESSION_COOKIE = "__Host-session"
DEVICE_COOKIE = "__Host-device"
STEP_COOKIE = "__Host-step"


async def load_viewer(request: Request) -> Viewer:
    """The person behind a request, with the cases that their browser was granted; one indexed query when signed in."""
    token = request.cookies.get(SESSION_COOKIE)
    found = await queries.open_session(token) if token else None
    if found is not None:
        await _touch(found)
    viewer = found.viewer if found else ANONYMOUS
    granted_cases = grants.granted(request)
    return replace(viewer, granted_cases=granted_cases) if granted_cases else viewer


def give(response: Response, signed_in: SignedIn) -> None:
    """Have the browser keep its session, and be known as the owner's; the server alone decides when a session ends."""
    life = rules.life_of(signed_in.viewer.role)
    grants.set_private_cookie(response, SESSION_COOKIE, signed_in.session_token, lasts=life.whole)
    know(response, signed_in.device_token)
    grants.drop_cookie(response, STEP_COOKIE)


def give_step(response: Response, asked: StepAsked) -> None:
    """Have the browser keep that the password was right, for what is asked next."""
    grants.set_private_cookie(response, STEP_COOKIE, asked.token, lasts=rules.STEP_LASTS)


def know(response: Response, device_token: str) -> None:
    """Have the browser be known as the owner's when they sign in."""
    grants.set_private_cookie(response, DEVICE_COOKIE, device_token, lasts=rules.KNOWN_DEVICE_LASTS)


def drop(response: Response) -> None:
    """Have the browser forget who was here, and which cases were opened by code; the device stays known."""
    grants.drop_cookie(response, SESSION_COOKIE)
    grants.drop_cookie(response, grants.COOKIE)


def require_private_line(request: Request) -> None:
    """Refuse to sign in where anybody on the way could read along: plain http, but to localhost on this machine.

    Browsers would refuse the `__Host-` cookie there anyway, without a word to the person.
    """
    host = request.url.hostname or ""
    if request.url.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return
    raise Problem(
        code="insecure-line",
        status=403,
        title=_("Cette adresse n’est pas protégée."),
        detail=_("Votre mot de passe y passerait en clair. Ouvrez plutôt %(url)s") % {"url": current().settings.url},
    )


async def _touch(found: OpenSession) -> None:
    """Write down that the person was seen, once in a while: most requests only read."""
    now = clock.now()
    role = found.viewer.role
    if now - found.seen_at < rules.life_of(role).touched_every:
        return
    # Somebody may read their cases while the database takes no writes; the session only ages meanwhile.
    with contextlib.suppress(DatabaseBusy, StorageFull):
        await Session.filter(token_sha256=found.token_sha256).update(
            seen_at=now, expires_at=rules.expiry(role, created_at=found.created_at, seen_at=now)
        )
