"""A case opened at the desk: how every change of it ends, with the case again or what is wrong."""

from collections.abc import Awaitable, Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from server.cases import Brought, Case, kept_of, rules, sentences, views, visible_to
from server.desk.alike import alike_of
from server.desk.cards import cards_of
from server.desk.filters import Asked, read_filters
from server.desk.people import person_behind
from server.desk.places import place_of
from server.desk.views import (
    CaseActions,
    DeskCase,
    DeskPage,
    Queue,
    assignee_name,
    case_url,
    clock_note_of,
    is_assigned_to,
    pledge_of,
    queue_of,
)
from server.kernel.ids import new_case_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web import fragment_asked, redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.languages import in_its_language
from server.platform.words import current_language

TEMPLATE = "desk/queue.html"
NO_FIELDS: Mapping[str, str] = {}


async def answer(
    request: Request, asked: Asked, form: Form, *, status: int = 200, brought: Brought | None = None
) -> Response:
    """The case beside the queue, alone when htmx asks for it; with what was typed and `brought`."""
    case = await visible_to(request.state.viewer).for_staff(reference_in(request))
    opened = await opened_case(request, case, asked, form, brought)
    queue = None if fragment_asked(request) else await queue_for(request, asked, opened=case.reference)
    page = DeskPage(queue=queue, case=opened)
    return render(request, TEMPLATE, page, status=status, block="case", cache=NO_STORE)


async def changed(
    request: Request, sent: Mapping[str, str], change: Awaitable[object], fields: Mapping[str, str] = NO_FIELDS,
    brought: Brought | None = None,
) -> Response:  # fmt: skip
    """Make a change of the case; the case again, or what is wrong with what was sent."""
    asked = asked_in(sent)
    try:
        await change
    except Problem as problem:
        return await refuse(request, asked, problem, Form(values=sent), fields, brought)
    return redirect(f"{case_path(request)}{asked.query()}")


async def refuse(
    request: Request, asked: Asked, problem: Problem, form: Form, fields: Mapping[str, str],
    brought: Brought | None = None,
) -> Response:  # fmt: skip
    """The case as it now stands, with what was typed and what is wrong with it."""
    errors = {fields.get(error.pointer, error.pointer[1:]): error.detail for error in problem.errors}
    if problem.code == "conflict":
        errors = {fields["conflict"]: f"{problem.title} {problem.detail}"}
    if not errors:
        raise problem
    return await answer(request, asked, Form(values=form.values, errors=errors), status=problem.status, brought=brought)


async def queue_for(request: Request, asked: Asked, *, opened: str = "") -> Queue:
    """The queue under these filters, the line of the opened case marked."""
    viewer: Viewer = request.state.viewer
    seen, filters = visible_to(viewer), asked.filters(viewer.account_id)
    found, counted = await seen.queue(filters, asked.window), await seen.counters(filters)
    return queue_of(asked, found, counted, photos=await seen.count_to_judge(), opened=opened)


async def opened_case(
    request: Request, case: Case, asked: Asked, form: Form, brought: Brought | None = None
) -> DeskCase:
    """The case as the desk shows it to the viewer."""
    viewer: Viewer = request.state.viewer
    seen = visible_to(viewer)
    parts = await seen.parts(case)
    own = [part for part in parts if part.entry_id is None]
    entries = await seen.entries(case)
    notes = {entry.id for entry in entries if not entry.is_public}
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
        entries=[views.staff_entry(case, entry, parts) for entry in entries],
        actions=_actions(case, viewer, asked=asked, form=form, brought=brought),
        person=await person_behind(case, viewer, query=asked.query()),
        place=place_of(case),
        alike=await alike_of(case, viewer, [part for part in parts if part.entry_id not in notes]),
        cards=cards_of(case, asked, words=request.query_params.get("fiches", "")),
        clock_note=clock_note_of(case),
    )


def _actions(case: Case, viewer: Viewer, *, asked: Asked, form: Form, brought: Brought | None) -> CaseActions:
    is_alone = case.joined_to_id is None
    return CaseActions(
        can_take=is_alone and case.status in rules.OPEN and not is_assigned_to(case, viewer),
        changes=views.changes_of(case) if is_alone else [],
        form=Form(values={"level": case.publicity or "none", **form.values}, errors=form.errors),
        rev=case.rev,
        queue=asked.query().removeprefix("?"),
        form_id=str(brought.form_id if brought else new_case_id()),
        photos=kept_of(brought.form_id, brought.photos) if brought else (),
    )


def case_path(request: Request) -> str:
    """The case's own address at the desk, as the verbs found it."""
    return f"/poste/demandes/{reference_in(request)}"


def reference_in(request: Request) -> str:
    """The case's number in the address."""
    return str(request.path_params["reference"])


def asked_in(sent: Mapping[str, str]) -> Asked:
    """The filters that the form carries along."""
    return read_filters(QueryParams(parse_qsl(sent.get("file", "")[:2000])))


def rev_in(sent: Mapping[str, str]) -> int | None:
    """The revision that the form was made from."""
    text = sent.get("rev", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
