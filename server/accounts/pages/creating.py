"""A new account: the form, what to do now, and the link that was mailed."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, sessions
from server.accounts.actions import Names
from server.accounts.jobs import SIGN_IN_PATH
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.common import CREATED_PATH, LINK_HEADERS, origin_of, remember_typed, typed_before
from server.accounts.views import ActivatePage, CreatedPage, CreatePage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, refusal, typed

FORM, LINK = "accounts/create.html", "accounts/activate.html"


async def creation_form(request: Request) -> Response:
    """The form of a new account."""
    sessions.require_private_line(request)
    next_path = known_page(request, request.query_params.get("suite", ""))
    return render(request, FORM, CreatePage(form=Form(), next_path=next_path))


async def create(request: Request) -> Response:
    """Register; what is shown next does not depend on whether the address had an account."""
    sessions.require_private_line(request)
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        asked = forms.read_registration(sent)
        names = Names(first=asked.first_name, last=asked.last_name)
        await actions.register(asked.email, asked.password, names=names, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="email", secret=forms.SECRET)
        page = CreatePage(form=refused.form, next_path=next_path)
        return render(request, FORM, page, status=refused.status, headers=refused.headers)
    response = redirect(with_next(CREATED_PATH, next_path))
    remember_typed(response, asked.email.typed)
    return response


async def created(request: Request) -> Response:
    """What to do now, with the button that resumes."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    page = CreatedPage(email=typed_before(request), next_path=with_next(SIGN_IN_PATH, next_path))
    return render(request, "accounts/created.html", page)


async def activation_form(request: Request) -> Response:
    """A button: mail scanners follow links, they do not press buttons."""
    token = request.query_params.get("jeton", "")
    if await queries.token_account(token, "activation") is None:
        return render(request, LINK, ActivatePage(token=""), status=410)
    return render(request, LINK, ActivatePage(token=token), headers=LINK_HEADERS)


async def activate(request: Request) -> Response:
    """Confirm the address, then sign in."""
    sent = await typed(request)
    try:
        device_token = await actions.activate(sent.get("jeton", ""), origin=origin_of(request))
    except Problem as problem:
        return render(request, LINK, ActivatePage(token=""), status=problem.status)
    response = redirect(f"{SIGN_IN_PATH}?fait=activation")
    sessions.know(response, device_token)
    return response
