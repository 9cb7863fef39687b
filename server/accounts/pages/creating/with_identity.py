"""Registration with one's identity (source 003 §2): the form, its summary to read again, and the request recorded."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, births, creation_forms, robots
from server.accounts.creation_forms import Registration
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.common import CREATED_PATH, origin_of, remember_typed
from server.accounts.pages.creating import checking
from server.accounts.views import CreatePage, SummaryPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, refusal, typed
from server.platform.words import _

FORM, SUMMARY = "accounts/create_identity.html", "accounts/create_summary.html"
CHOICE_PATH = "/compte"
CARRIED = (*(name for name in creation_forms.IDENTITY if name != "birth_date"), *births.DATE_PARTS)
"""What the summary carries from the form to the recording: nothing is kept of who does not record."""


async def show(request: Request) -> Response:
    """The empty form."""
    next_path = known_page(request, request.query_params.get("suite", ""))
    form = Form(values={"birth_country": births.FRANCE})
    return await _form(request, form, next_path=next_path)


async def send(request: Request) -> Response:
    """Go on to the summary, back to the form, away, or record the request, by the button that was pressed."""
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    action = sent.get("action", "")
    if action == "annuler":
        return redirect(CHOICE_PATH)
    if action == "modifier":
        values = {name: sent.get(name, "") for name in CARRIED}
        return await _form(request, Form(values=values), next_path=next_path)
    try:
        asked = creation_forms.read_identity(sent)
        if action == "enregistrer":
            return await _record(request, asked, sent, next_path=next_path)
        await actions.require_human(checking.given_by(sent), email=asked.email, origin=origin_of(request))
    except Problem as problem:
        return await _refuse(request, problem, sent, next_path=next_path)
    return _summary(request, asked, sent, next_path=next_path)


async def _record(request: Request, asked: Registration, sent: Mapping[str, str], *, next_path: str) -> Response:
    await actions.use_pass(sent.get("robot_pass", ""))
    try:
        await actions.register(asked.email, None, names=asked.names, said=asked.said, origin=origin_of(request))
    except Problem as problem:
        refused = refusal(problem, sent, first="recording")
        answer = _summary(request, asked, sent, next_path=next_path, errors=refused.form.errors, status=refused.status)
        answer.headers.update(refused.headers)
        return answer
    response = redirect(with_next(CREATED_PATH, next_path))
    remember_typed(response, asked.email.typed)
    return response


def _summary(
    request: Request,
    asked: Registration,
    sent: Mapping[str, str],
    *,
    next_path: str,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    form = Form(values={name: sent.get(name, "") for name in CARRIED}, errors=errors or {})
    page = SummaryPage(rows=_rows(asked), form=form, carried=CARRIED, robot_pass=robots.new_pass(), next_path=next_path)
    return render(request, SUMMARY, page, status=status)


async def _refuse(request: Request, problem: Problem, sent: Mapping[str, str], *, next_path: str) -> Response:
    refused = refusal(problem, sent, first="email", secret=checking.SECRET)
    answer = await _form(request, refused.form, next_path=next_path, status=refused.status, refused=problem)
    answer.headers.update(refused.headers)
    return answer


async def _form(
    request: Request, form: Form, *, next_path: str, status: int = 200, refused: Problem | None = None
) -> Response:
    robot = await checking.part_for(request, refused=refused)
    page = CreatePage(form=form, next_path=next_path, robot=robot, countries=births.countries())
    return render(request, FORM, page, status=status)


def _rows(asked: Registration) -> list[tuple[str, str]]:
    birth = asked.said.birth
    if birth is None:
        return []
    civility = {"mme": _("Madame"), "m": _("Monsieur")}[asked.said.civility]
    return [
        (_("Civilité"), civility),
        (_("Nom d’usage"), birth.usage_name),
        (_("Nom de naissance"), birth.birth_name),
        (_("Prénom"), birth.first_name),
        (_("2nd prénom"), birth.second_name),
        (_("3e prénom"), birth.third_name),
        (_("Date de naissance"), birth.birth_date.strftime("%d/%m/%Y")),
        (_("Département de naissance"), birth.birth_department),
        (_("Commune de naissance"), birth.birth_commune),
        (_("Pays de naissance"), births.country_name(birth.birth_country)),
        (_("Courriel"), asked.email.typed),
    ]
