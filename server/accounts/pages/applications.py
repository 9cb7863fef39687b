"""An application that makes codes: set up by a picture or by hand, confirmed by a first code, stopped."""

import segno
from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, codes, forms, queries, sessions
from server.accounts.letters import SAFETY_PATH
from server.accounts.models import Account
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import home_of, origin_of
from server.accounts.pages.entering import APP_PATH, SETUP_PATH, step_token
from server.accounts.pages.owning import owner_of
from server.accounts.pages.safety import RECOVERY
from server.accounts.views import AppPage, RecoveryPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, read, refusal, typed

TEMPLATE = "accounts/app.html"


async def begin_app(request: Request) -> Response:
    """Make a secret, and show it."""
    owner = await owner_of(request)
    sent = await typed(request)
    await actions.begin_app(owner)
    return redirect(with_next(APP_PATH, known_page(request, sent.get("suite", ""))))


async def app_form(request: Request) -> Response:
    """The secret to give to an application, and the field for its first code."""
    owner = await owner_of(request)
    next_path = known_page(request, request.query_params.get("suite", ""))
    page = await _page(owner, Form(), next_path)
    if page is None:
        return redirect(SAFETY_PATH if request.state.viewer.is_signed_in else SETUP_PATH)
    return render(request, TEMPLATE, page)


async def confirm_app(request: Request) -> Response:
    """Have the application count, and show the codes to print this once."""
    owner = await owner_of(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        printed = await actions.confirm_app(owner, read(forms.CodeForm, sent).code, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="code", secret=forms.SECRET)
        page = await _page(owner, refused.form, next_path)
        if page is None:
            return redirect(SAFETY_PATH if request.state.viewer.is_signed_in else SETUP_PATH)
        return render(request, TEMPLATE, page, status=refused.status, headers=refused.headers)
    if request.state.viewer.is_signed_in:
        return render(request, RECOVERY, RecoveryPage(codes=printed, next_path=next_path))
    found = await actions.finish_setup(step_token(request), origin=origin_of(request))
    response = render(
        request, RECOVERY, RecoveryPage(codes=printed, next_path=next_path or home_of(found.viewer, request))
    )
    sessions.give(response, found)
    return response


async def stop_app(request: Request) -> Response:
    """Ask for no code of an application any more."""
    require_recent(request, back=SAFETY_PATH)
    await actions.remove_app(await queries.own_account(request.state.viewer))
    return redirect(f"{SAFETY_PATH}?fait=application-arretee")


async def _page(owner: Account, form: Form, next_path: str) -> AppPage | None:
    """The page of the secret that waits for its first code; None when none does."""
    key = await queries.code_key_of(owner.id)
    if key is None or key.confirmed_at is not None:
        return None
    secret = codes.opened(key.sealed_secret, owner.id)
    picture = segno.make(codes.address_of_secret(secret, email=owner.email_typed), error="m", micro=False)
    return AppPage(
        form=form,
        # Black on white in every theme: not every camera reads a code in reverse.
        picture=picture.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        next_path=next_path,
    )
