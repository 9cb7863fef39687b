"""To follow a case and to cease: those of others from their public page, one's own from its page."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from server.cases.following import follow, is_following, unfollow, wants_no_news
from server.cases.models import Case
from server.cases.queries import visible_to
from server.kernel.viewer import Viewer
from server.platform.web import redirect
from server.platform.web.grants import close_case

Following = Literal["following", "not-following", "own", "own-silent", "opened", "sign-in", "nobody"]


@dataclass(frozen=True, kw_only=True)
class FollowView:
    """How the viewer follows a case, and where the buttons lead."""

    state: Following
    url: str
    sign_in_url: str


async def follow_own(request: Request) -> Response:
    """`POST /demandes/<reference>/abonnement`: hear of one's own case again."""
    case = await follow((await _own(request)).reference, request.state.viewer)
    return redirect(f"/demandes/{case.reference}")


async def cease_own(request: Request) -> Response:
    """`POST /demandes/<reference>/abonnement/annulation`: hear no more; what a code opened is closed."""
    viewer: Viewer = request.state.viewer
    case = await _own(request)
    if case.account_id is None or case.account_id != viewer.account_id:
        response = redirect("/demandes")
        close_case(response, case.id, request=request)
        return response
    await unfollow(case.reference, viewer)
    return redirect(f"/demandes/{case.reference}")


async def follow_public(request: Request) -> Response:
    """`POST /carte/<reference>/abonnement`: hear of a case that everybody may see."""
    case = await follow(request.path_params["reference"], request.state.viewer)
    return redirect(f"/carte/{case.reference}")


async def cease_public(request: Request) -> Response:
    """`POST /carte/<reference>/abonnement/annulation`"""
    case = await unfollow(request.path_params["reference"], request.state.viewer)
    return redirect(f"/carte/{case.reference}")


async def following_of(case: Case, viewer: Viewer) -> FollowView:
    """How the viewer, who sees this case as its reporter, follows it."""
    if case.account_id is None or case.account_id != viewer.account_id:
        return _view("opened", f"/demandes/{case.reference}")
    if case.is_anonymous:
        return _view("nobody", f"/demandes/{case.reference}")
    return _view("own-silent" if await wants_no_news(case) else "own", f"/demandes/{case.reference}")


async def public_following_of(case: Case, viewer: Viewer) -> FollowView:
    """How somebody who sees this case as everybody follows it."""
    page = f"/carte/{case.reference}"
    if viewer.account_id is None:
        return _view("sign-in", page)
    if case.account_id == viewer.account_id:
        return _view("nobody", page)
    return _view("following" if await is_following(case, viewer.account_id) else "not-following", page)


async def _own(request: Request) -> Case:
    return await visible_to(request.state.viewer).get(request.path_params["reference"])


def _view(state: Following, page: str) -> FollowView:
    return FollowView(state=state, url=f"{page}/abonnement", sign_in_url=f"/compte/connexion?suite={page}")
