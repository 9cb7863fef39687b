"""« Suppression de compte » (source 000 §2.7): the warning, the confirmation, and the link that undoes it."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries, sessions
from server.accounts.letters import SIGN_IN_PATH
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import LINK_HEADERS, forget_typed
from server.accounts.views import LeavePage, StayPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import typed
from server.platform.web.render import Blank

WARNING_PATH = "/compte/suppression"
CONFIRM_PATH = f"{WARNING_PATH}/confirmation"
ASKED_PATH = f"{WARNING_PATH}/demandee"
LINK = "accounts/stay.html"


async def warning(request: Request) -> Response:
    """What it means, before anything is asked."""
    return render(request, "accounts/leave.html", LeavePage(is_staff=request.state.viewer.is_staff))


async def confirm_form(request: Request) -> Response:
    """What goes, what stays, and the button."""
    actions.require_resident(request.state.viewer)
    require_recent(request)
    return render(request, "accounts/leave_confirm.html", Blank())


async def leave(request: Request) -> Response:
    """Close the account; whoever pressed is signed out like all their devices."""
    require_recent(request)
    await actions.leave(request.state.viewer)
    response = redirect(ASKED_PATH)
    sessions.drop(response)
    forget_typed(response)
    return response


async def asked(request: Request) -> Response:
    """What happens now."""
    return render(request, "accounts/leave_asked.html", Blank())


async def stay_form(request: Request) -> Response:
    """A button: mail scanners follow links, they do not press buttons."""
    token = request.query_params.get("jeton", "")
    if await queries.departure(token) is None:
        return render(request, LINK, StayPage(token=""), status=410)
    return render(request, LINK, StayPage(token=token), headers=LINK_HEADERS)


async def stay(request: Request) -> Response:
    """Keep the account, then sign in."""
    sent = await typed(request)
    try:
        await actions.stay(sent.get("jeton", ""))
    except Problem as problem:
        return render(request, LINK, StayPage(token=""), status=problem.status)
    return redirect(f"{SIGN_IN_PATH}?fait=compte-garde")
