"""« Appareils et connexions »: where somebody is signed in, and how to end it from here."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries
from server.accounts.models import Session
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import origin_of
from server.accounts.views import DevicesPage, SessionLine
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render

DEVICES_PATH = "/compte/appareils"
_ENDED = f"{DEVICES_PATH}?fait=1"


async def show_devices(request: Request) -> Response:
    """The sessions that are open, this browser's first."""
    require_recent(request)
    viewer: Viewer = request.state.viewer
    lines = [_line(session, viewer) for session in await queries.sessions_of(viewer)]
    page = DevicesPage(
        sessions=sorted(lines, key=lambda line: not line.is_here), is_ended="fait" in request.query_params
    )
    return render(request, "accounts/devices.html", page)


async def end_session(request: Request) -> Response:
    """End one of them, from its button."""
    require_recent(request)
    await actions.end_session(request.state.viewer, str(request.path_params["session"]))
    return redirect(_ENDED)


async def end_others(request: Request) -> Response:
    """End all but the one of this browser."""
    require_recent(request)
    await actions.end_other_sessions(request.state.viewer, device_token=origin_of(request).device_token)
    return redirect(_ENDED)


def _line(session: Session, viewer: Viewer) -> SessionLine:
    return SessionLine(
        id=session.token_sha256,
        device=session.device,
        created_at=session.created_at,
        seen_at=session.seen_at,
        is_here=session.token_sha256 == viewer.session_id,
    )
