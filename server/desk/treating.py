"""What the desk says of a case and what it makes of it, with the photos that show it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from server.cases import AUDIENCES, Brought, add_entry, change_status, read_brought, rules
from server.desk.opened import answer, asked_in, changed, reference_in, refuse, rev_in
from server.kernel.problems import FieldError, Problem
from server.platform.web.form import Form
from server.platform.words import _

MAX_FIELDS, MAX_FILES = 40, 12
# The verbs speak of the case; the page has two forms, whose fields have names of their own.
ENTRY_FIELDS = {"/parts": "q.entry"}
STATUS_FIELDS = {"/status": "change", "/text": "explanation", "/parts": "q.change", "conflict": "change"}


async def add_to_timeline(request: Request) -> Response:
    """An answer to the person, a question, or a note for the team."""
    sent, brought, wrong = await _sent(request, "entry")
    if wrong is not None or brought.is_changed:
        return await _again(request, sent, brought, wrong or {})
    audience = next((one for one in AUDIENCES if one == sent.get("audience")), None)
    if audience is None:
        return await refuse(request, asked_in(sent), _unchosen(), Form(values=sent), ENTRY_FIELDS, brought)
    text = sent.get("text", "")
    change = add_entry(reference_in(request), request.state.viewer, text=text, audience=audience, brought=brought)
    return await changed(request, sent, change, ENTRY_FIELDS, brought)


async def set_status(request: Request) -> Response:
    """The status with a reason; a colleague's change in between is told, and the text kept."""
    sent, brought, wrong = await _sent(request, "change")
    if wrong is not None or brought.is_changed:
        return await _again(request, sent, brought, wrong or {})
    target, _colon, reason = sent.get("change", "").partition(":")
    change = change_status(
        reference_in(request), request.state.viewer, target=target, reason=reason, text=sent.get("explanation", ""),
        seen_rev=rev_in(sent) or 0, brought=brought,
    )  # fmt: skip
    return await changed(request, sent, change, STATUS_FIELDS, brought)


async def _sent(request: Request, seat: str) -> tuple[Mapping[str, str], Brought, Mapping[str, str] | None]:
    """What was typed, the photos that came with it, and what is wrong with those."""
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as fields:
        sent = {name: value for name, value in fields.items() if isinstance(value, str)}
        brought, error = await read_brought(request, fields, seat=seat, most=rules.MAX_PARTS)
    return sent, brought, {f"q.{seat}": error} if error else None


async def _again(request: Request, sent: Mapping[str, str], brought: Brought, wrong: Mapping[str, str]) -> Response:
    form = Form(values=sent, errors=wrong)
    return await answer(request, asked_in(sent), form, status=422 if wrong else 200, brought=brought)


def _unchosen() -> Problem:
    sentence = _("Dites pour qui : la personne, ou l’équipe seulement.")
    return Problem(
        code="invalid",
        status=422,
        title=_("Ce n’est pas encore enregistré."),
        errors=[FieldError(pointer="/audience", code="required", detail=sentence)],
    )
