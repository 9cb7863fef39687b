"""Registration in one page: with a password and a pseudonym, or with names and a password chosen by mail."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, creation_forms, forms
from server.accounts.creation_forms import Registration
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.common import (
    CREATED_PATH,
    origin_of,
    pseudonym_before,
    remember_pseudonym,
    remember_typed,
)
from server.accounts.pages.creating import checking
from server.accounts.views import CreatePage
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import redirect, render
from server.platform.web.form import Form, refusal, typed

TEMPLATES = {"pseudonym": "accounts/create.html", "mailed-password": "accounts/create_customer.html"}
SECRET = forms.SECRET | checking.SECRET


async def show(request: Request) -> Response:
    """The empty form."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    page = CreatePage(form=Form(), next_path=next_path, robot=await checking.part_for(request))
    return render(request, _template(), page)


async def send(request: Request) -> Response:
    """Register, or show the form again with what is to be mended."""
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    origin = origin_of(request)
    try:
        asked = _read(sent, request)
        await actions.require_human(checking.given_by(sent), email=asked.email, origin=origin)
        await actions.register(asked.email, asked.password, names=asked.names, said=asked.said, origin=origin)
    except Problem as problem:
        refused = refusal(problem, sent, first="email", secret=SECRET)
        robot = await checking.part_for(request, refused=problem)
        page = CreatePage(form=refused.form, next_path=next_path, robot=robot)
        return render(request, _template(), page, status=refused.status, headers=refused.headers)
    response = redirect(with_next(CREATED_PATH, next_path))
    remember_typed(response, asked.email.typed)
    if asked.said.pseudonym:
        remember_pseudonym(response, asked.said.pseudonym)
    return response


def _read(sent: Mapping[str, str], request: Request) -> Registration:
    if _profile() == "pseudonym":
        return creation_forms.read_with_pseudonym(sent, own_pseudonym=pseudonym_before(request))
    return creation_forms.read_customer(sent)


def _template() -> str:
    return TEMPLATES[_profile()]


def _profile() -> str:
    return current().town.registration.profile
