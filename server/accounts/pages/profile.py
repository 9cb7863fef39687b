"""What the town knows of the person, and who that is."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.accounts import actions, forms, queries
from server.accounts.models import Account
from server.accounts.views import ProfilePage
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.render import Blank

TEMPLATE = "accounts/profile.html"


async def account(request: Request) -> Response:
    """The profile of who is signed in, else the choice between signing in and creating an account."""
    if not request.state.viewer.is_signed_in:
        return render(request, "accounts/choice.html", Blank())
    found = await queries.own_account(request.state.viewer)
    page = _page(request, found, Form(values=_said(found)), is_saved="enregistre" in request.query_params)
    return render(request, TEMPLATE, page)


async def save_profile(request: Request) -> Response:
    """Keep the profile."""
    sent = await typed(request)
    try:
        await actions.edit_profile(request.state.viewer, read(forms.Profile, sent))
    except Problem as problem:
        refused = refusal(problem, sent, first="civility")
        page = _page(request, await queries.own_account(request.state.viewer), refused.form)
        return render(request, TEMPLATE, page, status=refused.status, headers=refused.headers)
    return redirect("/compte?enregistre=1")


async def me(request: Request) -> Response:
    """Who is signed in, for the page and the worker; `owner` is null for nobody."""
    viewer: Viewer = request.state.viewer
    body: dict[str, str | None] = {"owner": None}
    if viewer.is_signed_in:
        found = await queries.own_account(viewer)
        body = {"owner": str(found.id), "name": viewer.name, "initials": viewer.initials, "role": viewer.role}
        body |= {"email": found.email_typed, **_said(found)}
    return JSONResponse(body, headers={"Cache-Control": NO_STORE})


def _said(found: Account) -> dict[str, str]:
    """What the person says of themselves, by field."""
    return {name: getattr(found, name) for name in forms.Profile.model_fields}


def _page(request: Request, found: Account, form: Form, *, is_saved: bool = False) -> ProfilePage:
    viewer: Viewer = request.state.viewer
    is_staff = viewer.may_use_desk
    return ProfilePage(name=viewer.name, email=found.email_typed, form=form, is_saved=is_saved, is_staff=is_staff)
