"""Whose proofs are changed: of who is signed in, or of staff who set their first one up before they are."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries
from server.accounts.letters import SAFETY_PATH
from server.accounts.models import Account
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import origin_of
from server.accounts.pages.entering import enter, step_token
from server.platform.web import redirect
from server.platform.web.guard import sign_in_needed


async def owner_of(request: Request) -> Account:
    """The account whose proofs this request is about; who proved nothing lately is asked to."""
    if request.state.viewer.is_signed_in:
        require_recent(request, back=SAFETY_PATH if request.method == "POST" else "")
        return await queries.own_account(request.state.viewer)
    step = await queries.open_step(step_token(request))
    if step is None or step.kind != "setup":
        raise sign_in_needed()
    return step.account


async def go_on(request: Request, next_path: str, *, otherwise: str) -> Response:
    """After a proof was added: on, or to `otherwise`; staff who had none are signed in with it."""
    if request.state.viewer.is_signed_in:
        return redirect(next_path or otherwise)
    found = await actions.finish_setup(step_token(request), origin=origin_of(request))
    return await enter(found, next_path, request)
