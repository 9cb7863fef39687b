"""Keys of access: made, proposed after signing in, taken away."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, ceremonies, forms, queries
from server.accounts.letters import SAFETY_PATH
from server.accounts.models import Account
from server.accounts.next_page import known_page
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import device_of, home_of
from server.accounts.pages.owning import go_on, owner_of
from server.accounts.pages.safety import TEMPLATE as SAFETY
from server.accounts.pages.safety import safety_page
from server.accounts.views import OfferPage, SetupPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.guard import not_found

OFFER, SETUP = "accounts/passkey_offer.html", "accounts/second_factor.html"


async def making_challenge(request: Request) -> Response:
    """What the browser asks of an authenticator, to make a key."""
    owner = await owner_of(request)
    asked = ceremonies.ask_to_add(owner, await queries.passkeys_of(owner.id))
    return Response(asked, media_type="application/json", headers={"Cache-Control": NO_STORE})


async def add_key(request: Request) -> Response:
    """Keep the key that was made."""
    owner = await owner_of(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        asked = read(forms.KeyForm, sent)
        await actions.add_passkey(owner, asked.key, name=asked.name or device_of(request))
    except Problem as problem:
        return await _refused(request, owner, problem, sent)
    return await go_on(request, next_path, otherwise=f"{SAFETY_PATH}?fait=cle-ajoutee")


async def remove_key(request: Request) -> Response:
    """Forget a key."""
    require_recent(request, back=SAFETY_PATH)
    try:
        key_id = UUID(request.path_params["key"])
    except ValueError:
        raise not_found() from None
    await actions.remove_passkey(await queries.own_account(request.state.viewer), key_id)
    return redirect(f"{SAFETY_PATH}?fait=cle-retiree")


async def offer(request: Request) -> Response:
    """Propose to make a key, once the password was right."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    return render(request, OFFER, OfferPage(form=Form(), next_path=next_path))


async def decline(request: Request) -> Response:
    """Go on, and propose no key any more."""
    sent = await typed(request)
    await actions.decline_passkeys(request.state.viewer)
    return redirect(known_page(request, sent.get("suite", "")) or home_of(request.state.viewer, request))


async def _refused(request: Request, owner: Account, problem: Problem, sent: dict[str, str]) -> Response:
    """The page that the key was made on, with what is wrong."""
    refused = refusal(problem, sent, first="key", secret=forms.SECRET)
    if request.state.viewer.is_signed_in:
        page: object = await safety_page(request, owner, refused.form)
        return render(request, SAFETY, page, status=refused.status, headers=refused.headers)
    next_path = known_page(request, sent.get("suite", ""))
    page = SetupPage(form=refused.form, next_path=next_path)
    return render(request, SETUP, page, status=refused.status, headers=refused.headers)
