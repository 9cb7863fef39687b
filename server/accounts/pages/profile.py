"""What the town knows of the person, and who that is."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.accounts import actions, profile_form, queries
from server.accounts.homes import find_homes
from server.accounts.models import Account
from server.accounts.provider import identity_way
from server.accounts.views import HomeOption, ProfilePage
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.languages import NAMES
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, refusal, typed
from server.platform.web.headers import forms_lead_out
from server.platform.web.render import Blank

TEMPLATE = "accounts/profile.html"
LOOK_UP = "chercher"
"""What the button beside the address asks for, where no script looks it up."""


async def account(request: Request) -> Response:
    """The profile of who is signed in, else the choice between signing in and creating an account."""
    if not request.state.viewer.is_signed_in:
        return render(request, "accounts/choice.html", Blank())
    found = await queries.own_account(request.state.viewer)
    page = await _page(request, found, Form(values=profile_form.values_of(found)))
    return render(request, TEMPLATE, page, headers=forms_lead_out())


async def save_profile(request: Request) -> Response:
    """Keep the profile; or show what the typed address may mean."""
    sent = await typed(request)
    if sent.get("action") == LOOK_UP:
        found = await queries.own_account(request.state.viewer)
        return render(request, TEMPLATE, await _page(request, found, Form(values=sent), looks_up=True))
    try:
        await actions.edit_profile(request.state.viewer, profile_form.read_profile(sent))
    except Problem as problem:
        refused = refusal(problem, sent, first="civility")
        page = await _page(request, await queries.own_account(request.state.viewer), refused.form)
        return render(request, TEMPLATE, page, status=refused.status, headers={**forms_lead_out(), **refused.headers})
    return redirect("/compte?enregistre=1")


async def me(request: Request) -> Response:
    """Who is signed in, for the page and the worker; `owner` is null for nobody."""
    viewer: Viewer = request.state.viewer
    body: dict[str, str | None] = {"owner": None}
    if viewer.is_signed_in:
        found = await queries.own_account(viewer)
        body = {
            "owner": str(found.id),
            "name": viewer.name,
            "initials": viewer.initials,
            "role": viewer.role,
            **profile_form.prefilled(found),
        }
        if await queries.is_opened_by_provider(viewer.session_id):
            body["leaves_provider"] = "yes"
    return JSONResponse(body, headers={"Cache-Control": NO_STORE})


async def _page(request: Request, found: Account, form: Form, *, looks_up: bool = False) -> ProfilePage:
    viewer: Viewer = request.state.viewer
    homes = await find_homes(str(form.values.get("address", ""))) if looks_up else None
    return ProfilePage(
        name=viewer.name,
        email=found.email_typed,
        form=form,
        homes=homes
        if homes is None
        else [HomeOption(value=home.model_dump_json(), title=home.label) for home in homes],
        languages=[(language, NAMES[language[:2]]) for language in current().town.languages],
        is_saved="enregistre" in request.query_params,
        is_staff=viewer.may_use_desk,
        way=None if viewer.is_staff else identity_way(),
        leaves_provider=await queries.is_opened_by_provider(viewer.session_id),
    )
