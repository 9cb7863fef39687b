"""Who may pass: every route names one of these policies; a route without one stops the start-up."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from ipaddress import ip_address

import structlog
from starlette.requests import HTTPConnection, Request

from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform.installation import current
from server.platform.words import _

LoadViewer = Callable[[Request], Awaitable[Viewer]]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A named answer to « who may? », with what the guard must know to give it."""

    name: str
    allows: Callable[[Viewer], bool]
    knows_viewer: bool = True
    """Without it the session is not read: the answer is the same for everybody and may be kept by anybody."""
    answers_json: bool = False
    """Refusals are problem+json instead of a page."""
    loopback_only: bool = False
    operators_only: bool = False
    """For whoever runs the installation: by the token of `RIVERAIN_METRICS_TOKEN`, or from this machine."""
    hides: bool = False
    """A person who is signed in but may not is told 404, as for something that does not exist."""
    tells_staff: bool = False
    """Staff that may not are told so, 403: colleagues speak of the page to each other."""


def _everybody(_viewer: Viewer) -> bool:
    return True


PUBLIC = Policy(name="public", allows=_everybody, knows_viewer=False)
PUBLIC_DATA = replace(PUBLIC, name="public-data", answers_json=True)
ANYONE = Policy(name="anyone", allows=_everybody)
SIGNED_IN = Policy(name="signed-in", allows=lambda viewer: viewer.is_signed_in)
SIGNED_IN_DEVICE = replace(SIGNED_IN, name="signed-in-device", answers_json=True)
STAFF = Policy(name="staff", allows=lambda viewer: viewer.is_staff, hides=True)
DESK = Policy(name="desk", allows=lambda viewer: viewer.may_use_desk, hides=True)
SUPERVISION = Policy(name="supervision", allows=lambda viewer: viewer.may_supervise, hides=True, tells_staff=True)
ADMINISTRATION = Policy(name="administration", allows=lambda viewer: viewer.may_administer, hides=True)
CARDS = Policy(name="cards", allows=lambda viewer: viewer.may_use_desk or viewer.may_edit_catalogue, hides=True)
EDITOR = Policy(name="editor", allows=lambda viewer: viewer.may_edit_catalogue, hides=True)
DEVICE = Policy(name="device", allows=_everybody, answers_json=True)
CAPABILITY = Policy(name="capability", allows=_everybody, knows_viewer=False, answers_json=True)
LOOPBACK = Policy(name="loopback", allows=_everybody, knows_viewer=False, loopback_only=True)
OPERATOR = Policy(name="operator", allows=_everybody, knows_viewer=False, operators_only=True)


async def admit(request: Request, policy: Policy) -> None:
    """Put the viewer on the request, or raise the Problem that refuses.

    What is logged until the answer bears the route, never the address, and the account.
    """
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(route=getattr(request.scope.get("route"), "path", ""), policy=policy.name)
    if policy.loopback_only and not is_from_loopback(request):
        raise not_found()
    if policy.operators_only and not is_from_operator(request):
        raise not_found()
    request.state.policy = policy
    request.state.viewer = await _viewer(request) if policy.knows_viewer else ANONYMOUS
    if request.state.viewer.is_signed_in:
        structlog.contextvars.bind_contextvars(account=str(request.state.viewer.account_id))
    if policy.allows(request.state.viewer):
        return
    if policy.tells_staff and request.state.viewer.is_staff:
        raise reserved()
    if policy.hides and request.state.viewer.is_signed_in:
        raise not_found()
    raise sign_in_needed()


def sign_in_needed() -> Problem:
    """What nobody is told where somebody is needed."""
    return Problem(
        code="sign-in-needed",
        status=401,
        title=_("Connectez-vous pour continuer."),
        detail=_("Cette page demande un compte. Rien de ce que vous avez saisi n’est perdu."),
    )


def not_found() -> Problem:
    """The one answer for what does not exist and for what is not yours."""
    return Problem(
        code="not-found",
        status=404,
        title=_("Cette page n’existe pas."),
        detail=_("L’adresse est peut-être incomplète, ou ce qu’elle montrait n’est pas à vous."),
    )


def reserved() -> Problem:
    """What a colleague is told who may not."""
    return Problem(
        code="not-allowed",
        status=403,
        title=_("C’est réservé à la supervision."),
        detail=_("Demandez à une personne de la supervision de le faire. Rien n’a été changé."),
    )


def is_from_loopback(connection: HTTPConnection) -> bool:
    """Whether the request was made on this machine."""
    if connection.client is None:
        return False
    try:
        return ip_address(connection.client.host).is_loopback
    except ValueError:
        return False


def is_from_operator(connection: HTTPConnection) -> bool:
    """Whether the request bears the operator's token, or comes from the machine of an installation that is local.

    Behind a proxy on the same machine everybody may look like loopback: there only the token counts.
    """
    settings = current().settings
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and bool(settings.metrics_token)
    if is_bearer and secrets.compare_digest(given.strip().encode(), settings.metrics_token.encode()):
        return True
    return settings.is_local and is_from_loopback(connection)


async def _viewer(request: Request) -> Viewer:
    load: LoadViewer = request.app.state.load_viewer
    return await load(request)
