"""Where one goes once the password, the code or the key was right: on, or to what is asked next."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries, sessions
from server.accounts.actions import SignedIn, StepAsked
from server.accounts.letters import SAFETY_PATH
from server.accounts.next_page import with_next
from server.accounts.pages.common import ONWARD_PATH, PROOF_COOKIE, forget_identity, forget_typed, home_of
from server.platform.web import redirect

CODE_PATH = "/compte/connexion/code"
SETUP_PATH = "/compte/connexion/deuxieme-preuve"
OFFER_PATH = "/compte/cles/proposition"
APP_PATH = f"{SAFETY_PATH}/application"


async def enter(
    found: SignedIn | StepAsked, next_path: str, request: Request, *, can_make_key: bool = False
) -> Response:
    """The answer to a right proof. `can_make_key`: the device said that it keeps keys, so one may be proposed."""
    if isinstance(found, StepAsked):
        response = redirect(with_next(SETUP_PATH if found.kind == "setup" else CODE_PATH, next_path))
        sessions.give_step(response, found)
        return response
    place = next_path or home_of(found.viewer, request)
    if can_make_key and await queries.wants_key(found.viewer):
        place = with_next(OFFER_PATH, place)
    response = redirect(place)
    sessions.give(response, found)
    forget_typed(response)
    if await actions.keep_way_out(found, request.cookies.get(PROOF_COOKIE, "")):
        forget_identity(response)
    elif next_path != ONWARD_PATH:
        await drop_identity(response, request)
    return response


async def let_in(response: Response, found: SignedIn, request: Request) -> Response:
    """Give the browser its new session, for somebody who has just proved who they are."""
    sessions.give(response, found)
    await drop_identity(response, request)
    return response


async def drop_identity(response: Response, request: Request) -> None:
    """Whoever was identified on this browser before was perhaps somebody else: who signs in does not go on with it."""
    if PROOF_COOKIE in request.cookies:
        await actions.forget_proof(request.cookies[PROOF_COOKIE])
        forget_identity(response)


def step_token(request: Request) -> str:
    """What this browser keeps of a sign-in that is not finished."""
    return request.cookies.get(sessions.STEP_COOKIE, "")
