"""The desk's addresses: the queue, a case, and the changes made to it."""

from collections.abc import Awaitable, Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.cases import (
    AUDIENCES,
    Case,
    add_entry,
    change_status,
    merge,
    publish,
    rules,
    sentences,
    split,
    take,
    views,
    visible_to,
)
from server.desk.alike import alike_of
from server.desk.cards import answer_with, cards_of
from server.desk.filters import Asked, read_filters
from server.desk.journal import routes as journal_routes
from server.desk.map import show_map, show_marks
from server.desk.people import person_behind
from server.desk.searches import show_searches
from server.desk.views import (
    CaseActions,
    DeskCase,
    DeskPage,
    Queue,
    assignee_name,
    case_url,
    clock_note_of,
    is_assigned_to,
    place_of,
    pledge_of,
    queue_of,
)
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web import DESK, SUPERVISION, fragment_asked, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.languages import in_its_language
from server.platform.web.render import Blank
from server.platform.words import _, current_language

TEMPLATE = "desk/queue.html"
BODY_LIMIT = 128 * 1024
# The verbs speak of the case; the page has two forms, whose fields have names of their own.
FIELDS = {"/status": "change", "/text": "explanation"}
NO_FIELDS: Mapping[str, str] = {}


async def show_queue(request: Request) -> Response:
    """What is to be treated, under the filters of the address."""
    asked = read_filters(request.query_params)
    page = DeskPage(queue=await _queue(request, asked), case=None)
    return render(request, TEMPLATE, page, block="queue", cache=NO_STORE)


async def show_case(request: Request) -> Response:
    """One case beside the queue; alone when htmx asks for it."""
    return await _answer(request, read_filters(request.query_params), answer_with(request.query_params))


async def take_case(request: Request) -> Response:
    """The viewer answers for the case from now on."""
    sent = await typed(request)
    asked = _queue_of(sent)
    try:
        case = await take(_reference(request), request.state.viewer, seen_rev=_rev(sent))
    except Problem as problem:
        return await _refuse(request, asked, problem, Form(), {"conflict": "change"})
    return redirect(case_url(case, asked.query()))


async def add_to_timeline(request: Request) -> Response:
    """An answer to the person, or a note for the team."""
    sent = await typed(request)
    asked = _queue_of(sent)
    audience = next((one for one in AUDIENCES if one == sent.get("audience")), None)
    try:
        if audience is None:
            raise _unchosen()
        await add_entry(_reference(request), request.state.viewer, text=sent.get("text", ""), audience=audience)
    except Problem as problem:
        return await _refuse(request, asked, problem, Form(values=sent), {})
    return redirect(f"{case_path(request)}{asked.query()}")


async def set_status(request: Request) -> Response:
    """The status with a reason; a colleague's change in between is told, and the text kept."""
    sent = await typed(request)
    target, _colon, reason = sent.get("change", "").partition(":")
    change = change_status(
        _reference(request),
        request.state.viewer,
        target=target,
        reason=reason,
        text=sent.get("explanation", ""),
        seen_rev=_rev(sent) or 0,
    )
    return await _changed(request, sent, change, FIELDS | {"conflict": "change"})


async def merge_case(request: Request) -> Response:
    """Treat the case with another, whose number was chosen or typed."""
    sent = await typed(request)
    return await _changed(request, sent, merge(_reference(request), request.state.viewer, into=sent.get("into", "")))


async def split_case(request: Request) -> Response:
    """Treat the case by itself again."""
    return await _changed(request, await typed(request), split(_reference(request), request.state.viewer))


async def publish_case(request: Request) -> Response:
    """What everybody may see of the case."""
    sent = await typed(request)
    change = publish(_reference(request), request.state.viewer, level=sent.get("level", ""))
    return await _changed(request, sent, change)


async def show_work_order(request: Request) -> Response:
    """The case on one sheet, to be printed and taken along."""
    case = await visible_to(request.state.viewer).for_staff(_reference(request))
    page = await _case(request, case, read_filters(request.query_params), Form())
    return render(request, "desk/work_order.html", page, cache=NO_STORE)


async def show_shortcuts(request: Request) -> Response:
    """The keys; each is also a button on its page."""
    return render(request, "desk/help.html", Blank(), cache=NO_STORE)


async def _answer(request: Request, asked: Asked, form: Form, *, status: int = 200) -> Response:
    case = await visible_to(request.state.viewer).for_staff(_reference(request))
    opened = await _case(request, case, asked, form)
    queue = None if fragment_asked(request) else await _queue(request, asked, opened=case.reference)
    page = DeskPage(queue=queue, case=opened)
    return render(request, TEMPLATE, page, status=status, block="case", cache=NO_STORE)


async def _changed(
    request: Request, sent: Mapping[str, str], change: Awaitable[object], fields: Mapping[str, str] = NO_FIELDS
) -> Response:
    """Make a change of the case; the case again, or what is wrong with what was sent."""
    asked = _queue_of(sent)
    try:
        await change
    except Problem as problem:
        return await _refuse(request, asked, problem, Form(values=sent), fields)
    return redirect(f"{case_path(request)}{asked.query()}")


async def _refuse(request: Request, asked: Asked, problem: Problem, form: Form, fields: Mapping[str, str]) -> Response:
    """The case as it now stands, with what was typed and what is wrong with it."""
    errors = {fields.get(error.pointer, error.pointer[1:]): error.detail for error in problem.errors}
    if problem.code == "conflict":
        errors = {fields["conflict"]: f"{problem.title} {problem.detail}"}
    if not errors:
        raise problem
    return await _answer(request, asked, Form(values=form.values, errors=errors), status=problem.status)


async def _queue(request: Request, asked: Asked, *, opened: str = "") -> Queue:
    viewer: Viewer = request.state.viewer
    seen, filters = visible_to(viewer), asked.filters(viewer.account_id)
    return queue_of(asked, await seen.queue(filters, asked.window), await seen.counters(filters), opened=opened)


async def _case(request: Request, case: Case, asked: Asked, form: Form) -> DeskCase:
    viewer: Viewer = request.state.viewer
    seen = visible_to(viewer)
    parts = await seen.parts(case)
    own = [part for part in parts if part.entry_id is None]
    return DeskCase(
        reference=case.reference,
        provisional=case.provisional,
        url=case_url(case),
        back_url=f"/poste{asked.query()}",
        work_order_url=f"{case_url(case)}/bon-de-travail",
        title=views.title_of(case),
        icon=views.icon_of(case),
        status=views.status_of(case),
        department=current().town.department_title(case.department, current_language()),
        channel=sentences.channel_word(case.channel),
        assignee=assignee_name(case),
        is_mine=is_assigned_to(case, viewer),
        received_at=case.received_at,
        captured_at=case.captured_at,
        promise=views.promise_of(case),
        pledge=pledge_of(case),
        photos=views.photos_of(case, own),
        files=views.files_of(case, own),
        photos_coming=case.parts_missing,
        answers=views.answers_of(case),
        comment=in_its_language(case.comment, case.language),
        entries=[views.staff_entry(entry, views.photos_with(case, entry, parts)) for entry in await seen.entries(case)],
        actions=_actions(case, viewer, asked=asked, form=form),
        person=await person_behind(case, viewer, query=asked.query()),
        place=place_of(case),
        alike=await alike_of(case, viewer),
        cards=cards_of(case, asked, words=request.query_params.get("fiches", "")),
        clock_note=clock_note_of(case),
    )


def _actions(case: Case, viewer: Viewer, *, asked: Asked, form: Form) -> CaseActions:
    is_alone = case.joined_to_id is None
    return CaseActions(
        can_take=is_alone and case.status in rules.OPEN and not is_assigned_to(case, viewer),
        changes=views.changes_of(case) if is_alone else [],
        form=Form(values={"level": case.publicity or "none", **form.values}, errors=form.errors),
        rev=case.rev,
        queue=asked.query().removeprefix("?"),
    )


def case_path(request: Request) -> str:
    """The case's own address at the desk, as the verbs found it."""
    return f"/poste/demandes/{_reference(request)}"


def _reference(request: Request) -> str:
    return str(request.path_params["reference"])


def _queue_of(sent: Mapping[str, str]) -> Asked:
    """The filters that the form carries along."""
    return read_filters(QueryParams(parse_qsl(sent.get("file", "")[:2000])))


def _rev(sent: Mapping[str, str]) -> int | None:
    text = sent.get("rev", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _unchosen() -> Problem:
    sentence = _("Dites pour qui : la personne, ou l’équipe seulement.")
    return Problem(
        code="invalid",
        status=422,
        title=_("Ce n’est pas encore enregistré."),
        errors=[FieldError(pointer="/audience", code="required", detail=sentence)],
    )


routes: list[BaseRoute] = [
    route("/poste", show_queue, policy=DESK),
    route("/poste/carte", show_map, policy=DESK),
    route("/poste/carte/reperes", show_marks, policy=DESK),
    route("/poste/recherches", show_searches, policy=SUPERVISION),
    route("/poste/aide", show_shortcuts, policy=DESK),
    route("/poste/demandes/{reference}", show_case, policy=DESK),
    route("/poste/demandes/{reference}/bon-de-travail", show_work_order, policy=DESK),
    route("/poste/demandes/{reference}/prise-en-charge", take_case, policy=DESK, methods=["POST"]),
    route("/poste/demandes/{reference}/fusion", merge_case, policy=DESK, methods=["POST"]),
    route("/poste/demandes/{reference}/detachement", split_case, policy=DESK, methods=["POST"]),
    route("/poste/demandes/{reference}/publication", publish_case, policy=DESK, methods=["POST"]),
    route("/poste/demandes/{reference}/suivis", add_to_timeline, policy=DESK, methods=["POST"], max_body=BODY_LIMIT),
    route("/poste/demandes/{reference}/statut", set_status, policy=DESK, methods=["POST"], max_body=BODY_LIMIT),
    *journal_routes,
]
