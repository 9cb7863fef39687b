"""The forms of the case page as they are posted: one verb each, and the page again with what is wrong."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from server.cases import rules
from server.cases.actions.contributing import Contributed, Contribution, contribute
from server.cases.actions.staging import Staged, forget_staged, is_kept, receive_staged, stage, unseal
from server.cases.contributions import Kind
from server.cases.models import Case
from server.cases.pages.acts import SEATS, Filled, body_of, errors_of, identified, warning_of
from server.cases.pages.case import answer_case
from server.cases.pages.report_items import ordinal
from server.cases.queries import visible_to
from server.kernel.ids import new_case_id
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import limits, redirect
from server.platform.web.form import Form
from server.platform.words import _, ngettext

Handler = Callable[[Request], Awaitable[Response]]
MAX_FIELDS, MAX_FILES = 60, 12
STAGED_PER_HOUR = 120


@dataclass(kw_only=True)
class Posted:
    """One form of the page as it came, and the photos that the server holds for it."""

    kind: Kind
    form_id: UUID
    values: dict[str, str]
    action: str
    staged: list[Staged]
    errors: dict[str, str]

    def again(self, *, warning: str = "") -> Filled:
        """To be shown again with all that was typed."""
        form = Form(values=self.values, errors=self.errors)
        return Filled(form=form, kind=self.kind, form_id=self.form_id, staged=self.staged, warning=warning)


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
    if posted.action.startswith(("ajouter-photo", "retirer-photo")) or posted.errors:
        return await answer_case(request, case, posted.again(), status=422 if posted.errors else 200)
    warning = warning_of(case, kind, posted.values)
    if warning and posted.values.get("sure") != "1":
        return await answer_case(request, case, posted.again(warning=warning), status=422)
    try:
        body = body_of(case, kind, posted.values, posted.staged)
        entry_id, digest = identified(body, posted.form_id)
        written = await contribute(Contribution(entry_id=entry_id, body=body, digest=digest), viewer)
    except Problem as problem:
        if problem.status not in {409, 410, 422, 429}:
            raise
        posted.errors = errors_of(problem, kind)
        return await answer_case(request, case, posted.again(), status=problem.status)
    await _receive(written, posted)
    return redirect(f"/demandes/{case.reference}#suivi")


async def _receive(written: Contributed, posted: Posted) -> None:
    for part in written.parts:
        await receive_staged(posted.form_id, posted.staged, part)


async def _read(request: Request, kind: Kind, fields: FormData) -> Posted:
    values = {name: value for name, value in fields.items() if isinstance(value, str)}
    values["dropped"] = ",".join(str(one) for one in fields.getlist("dropped") if isinstance(one, str))
    posted = Posted(
        kind=kind, form_id=_form_id(values.get("id", "")), values=values, action=values.get("action", ""), staged=[],
        errors={},
    )  # fmt: skip
    for sealed in fields.getlist("kept"):
        one = unseal(posted.form_id, sealed) if isinstance(sealed, str) else None
        if one is not None and await is_kept(posted.form_id, one):
            posted.staged.append(one)
    verb, _colon, number = posted.action.partition(":")
    if verb == "retirer-photo" and 0 < ordinal(number) <= len(posted.staged):
        await forget_staged(posted.form_id, posted.staged.pop(ordinal(number) - 1))
    seat = SEATS.get(kind, "")
    brought = [one for one in fields.getlist(f"photo.{seat}") if isinstance(one, UploadFile) and one.filename]
    if brought:
        await limits.hit(f"staged:{_address(request)}", limit=STAGED_PER_HOUR, window_s=3600)
        await _stage(posted, brought, seat)
    elif verb == "ajouter-photo":
        posted.errors[f"q.{seat}"] = _("Choisissez d’abord un fichier.")
    return posted


async def _stage(posted: Posted, brought: Sequence[UploadFile], seat: str) -> None:
    for file in brought:
        if len(posted.staged) >= rules.MAX_PARTS:
            most = ngettext("Au plus un fichier.", "Au plus {limit} photos ou fichiers.", rules.MAX_PARTS)
            posted.errors[f"q.{seat}"] = most.format(limit=rules.MAX_PARTS)
            return
        content = await file.read(current().settings.max_photo + 1)
        try:
            kept = await stage(posted.form_id, name=file.filename or "", content=content, question=seat)
        except Problem as problem:
            posted.errors[f"q.{seat}"] = problem.detail
            continue
        if kept not in posted.staged:
            posted.staged.append(kept)


def _form_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_case_id()


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"
