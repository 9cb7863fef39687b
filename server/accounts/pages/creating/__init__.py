"""A new account, as the town's profile has it: the form, what to do now, and the link that was mailed."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.accounts import actions, creation_forms, naming, robots, sessions
from server.accounts.letters import SIGN_IN_PATH
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.common import origin_of, pseudonym_before, typed_before
from server.accounts.pages.creating import in_one_page, with_identity
from server.accounts.views import CreatedPage, PseudonymPage
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import typed
from server.platform.words import _


async def creation_form(request: Request) -> Response:
    """The form of a new account."""
    sessions.require_private_line(request)
    return await (with_identity.show if _asks_identity() else in_one_page.show)(request)


async def create(request: Request) -> Response:
    """Register; what is shown next does not depend on whether the address had an account."""
    sessions.require_private_line(request)
    return await (with_identity.send if _asks_identity() else in_one_page.send)(request)


async def created(request: Request) -> Response:
    """What to do now, with the button that resumes."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    page = CreatedPage(email=typed_before(request), next_path=with_next(SIGN_IN_PATH, next_path))
    return render(request, "accounts/created.html", page)


async def say_pseudonym(request: Request) -> Response:
    """Whether a pseudonym is free, said while it is typed; whoever sends the form is told again."""
    pseudonym = creation_forms.read_pseudonym(await typed(request))
    try:
        page = PseudonymPage() if not pseudonym else await _said_of(pseudonym, request)
    except Problem as problem:
        page = PseudonymPage(sentence=problem.title)
    return render(request, "accounts/pseudonym.html", page, cache=NO_STORE)


async def robot_challenge(_request: Request) -> Response:
    """Something for the browser to work out while the form is filled in."""
    return JSONResponse(robots.challenge(), headers={"Cache-Control": NO_STORE})


async def _said_of(pseudonym: str, request: Request) -> PseudonymPage:
    wrong = creation_forms.pseudonym_sentence(pseudonym)
    is_own = naming.fold_pseudonym(pseudonym) == pseudonym_before(request)
    if wrong or is_own:
        return PseudonymPage(sentence=wrong or _("Ce pseudonyme est disponible"), is_free=is_own)
    is_free = await actions.look_up_pseudonym(pseudonym, origin=origin_of(request))
    sentence = _("Ce pseudonyme est disponible") if is_free else _("Ce pseudonyme n’est pas disponible")
    return PseudonymPage(sentence=sentence, is_free=is_free)


def _asks_identity() -> bool:
    return current().town.registration.profile == "identity"
