"""The forms of the case page as they are posted: one verb each, and the page again with what is wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from server.cases import rules
from server.cases.actions.bringing import Brought, receive_brought
from server.cases.actions.contributing import Contribution, contribute
from server.cases.bringing import read_brought
from server.cases.contributions import Kind
from server.cases.models import Case
from server.cases.pages.acts import SEATS, Filled, body_of, errors_of, identified, warning_of
from server.cases.pages.case import answer_case
from server.cases.queries import visible_to
from server.kernel.problems import Problem
from server.platform.web import redirect
from server.platform.web.form import Form

Handler = Callable[[Request], Awaitable[Response]]
MAX_FIELDS, MAX_FILES = 60, 12


@dataclass(kw_only=True)
class Posted:
    """One form of the page as it came, and the photos that the server holds for it."""

    kind: Kind
    values: dict[str, str]
    brought: Brought
    errors: dict[str, str]

    def again(self, *, warning: str = "") -> Filled:
        """To be shown again with all that was typed."""
        form = Form(values=self.values, errors=self.errors)
        return Filled(form=form, kind=self.kind, brought=self.brought, warning=warning)


def act(kind: Kind) -> Handler:
    """The handler of one act."""

    async def post(request: Request) -> Response:
        case = await visible_to(request.state.viewer).get(request.path_params["reference"])
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as fields:
            posted = await _read(request, kind, fields)
        return await _act(request, case, posted)

    return post


async def _act(request: Request, case: Case, posted: Posted) -> Response:
    kind, viewer = posted.kind, request.state.viewer
    if posted.brought.is_changed or posted.errors:
        return await answer_case(request, case, posted.again(), status=422 if posted.errors else 200)
    warning = warning_of(case, kind, posted.values)
    if warning and posted.values.get("sure") != "1":
        return await answer_case(request, case, posted.again(warning=warning), status=422)
    try:
        body = body_of(case, kind, posted.values, posted.brought)
        entry_id, digest = identified(body, posted.brought.form_id)
        written = await contribute(Contribution(entry_id=entry_id, body=body, digest=digest), viewer)
    except Problem as problem:
        if problem.status not in {409, 410, 422, 429}:
            raise
        posted.errors = errors_of(problem, kind)
        return await answer_case(request, case, posted.again(), status=problem.status)
    await receive_brought(written.entry, posted.brought)
    return redirect(f"/demandes/{case.reference}#suivi")


async def _read(request: Request, kind: Kind, fields: FormData) -> Posted:
    values = {name: value for name, value in fields.items() if isinstance(value, str)}
    values["dropped"] = ",".join(str(one) for one in fields.getlist("dropped") if isinstance(one, str))
    seat = SEATS.get(kind, "")
    brought, error = await read_brought(request, fields, seat=seat, most=rules.MAX_PARTS)
    return Posted(kind=kind, values=values, brought=brought, errors={f"q.{seat}": error} if error else {})
