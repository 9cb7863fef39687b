"""« Qu’avez-vous perdu ? » (source 003 §2.3): the username, or the password, where residents have both."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, naming
from server.accounts.letters import FORGOTTEN_PATH
from server.accounts.pages.common import origin_of, remember_typed, typed_before
from server.accounts.views import LostPage
from server.kernel import text
from server.kernel.problems import FieldError, Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, invalid, read, refusal, typed
from server.platform.words import _

TEMPLATE = "accounts/lost.html"
SENT = {"identifiant": "username", "mot-de-passe": "password"}


async def lost_form(request: Request) -> Response:
    """Ask what was lost; or, once it was said, what to do now."""
    sent = SENT.get(request.query_params.get("envoye", ""), "")
    return render(request, TEMPLATE, LostPage(form=Form(values={"email": typed_before(request)}), sent=sent))


async def ask_lost(request: Request) -> Response:
    """Have it mailed, if there is an account; the answer is the same if there is none."""
    sent = await typed(request)
    try:
        await _ask(request, sent)
    except Problem as problem:
        refused = refusal(problem, sent, first="email")
        page = LostPage(form=refused.form)
        return render(request, TEMPLATE, page, status=refused.status, headers=refused.headers)
    response = redirect(f"{FORGOTTEN_PATH}?envoye={sent['perdu']}")
    if "@" in sent.get("email", ""):
        remember_typed(response, text.tidy(sent["email"]))
    return response


async def _ask(request: Request, sent: dict[str, str]) -> None:
    lost, origin = sent.get("perdu", ""), origin_of(request)
    if lost not in SENT:
        raise _wrong("perdu", _("Cochez ce que vous avez perdu."))
    if lost == "mot-de-passe" and text.is_blank(sent.get("email", "")):
        username = naming.parse_username(sent.get("username", ""))
        if username is None:
            raise _wrong("email", _("Écrivez votre adresse courriel ou votre nom d’utilisateur."))
        await actions.ask_reset_of(username, origin=origin)
        return
    email = read(forms.AddressForm, sent).email
    await (actions.ask_username if lost == "identifiant" else actions.ask_reset)(email, origin=origin)


def _wrong(field: str, sentence: str) -> Problem:
    return invalid((FieldError(pointer=f"/{field}", code=f"{field}-missing", detail=sentence),))
