"""The desk's addresses: the queue, a case, and the changes made to it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import notices
from server.cases import FORM_WITH_PHOTOS, merge, publish, split, take, visible_to
from server.desk.cards import answer_with
from server.desk.filters import read_filters
from server.desk.journal import routes as journal_routes
from server.desk.ledger import routes as ledger_routes
from server.desk.map import show_map, show_marks
from server.desk.opened import TEMPLATE, answer, asked_in, changed, opened_case, queue_for, reference_in, refuse, rev_in
from server.desk.photos import routes as photo_routes
from server.desk.searches import show_searches
from server.desk.treating import add_to_timeline, set_status
from server.desk.views import DeskPage, case_url
from server.kernel.problems import Problem
from server.platform.web import DESK, SUPERVISION, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.render import Blank

POST = ["POST"]


async def show_queue(request: Request) -> Response:
    """What is to be treated, under the filters of the address."""
    asked = read_filters(request.query_params)
    page = DeskPage(queue=await queue_for(request, asked), case=None)
    return render(request, TEMPLATE, page, block="queue", cache=NO_STORE)


async def show_case(request: Request) -> Response:
    """One case beside the queue; alone when htmx asks for it."""
    return await answer(request, read_filters(request.query_params), answer_with(request.query_params))


async def take_case(request: Request) -> Response:
    """The viewer answers for the case from now on."""
    sent = await typed(request)
    asked = asked_in(sent)
    try:
        case = await take(reference_in(request), request.state.viewer, seen_rev=rev_in(sent))
    except Problem as problem:
        return await refuse(request, asked, problem, Form(), {"conflict": "change"})
    return redirect(case_url(case, asked.query()))


async def merge_case(request: Request) -> Response:
    """Treat the case with another, whose number was chosen or typed."""
    sent = await typed(request)
    return await changed(request, sent, merge(reference_in(request), request.state.viewer, into=sent.get("into", "")))


async def split_case(request: Request) -> Response:
    """Treat the case by itself again."""
    return await changed(request, await typed(request), split(reference_in(request), request.state.viewer))


async def publish_case(request: Request) -> Response:
    """What everybody may see of the case."""
    sent = await typed(request)
    change = publish(reference_in(request), request.state.viewer, level=sent.get("level", ""))
    return await changed(request, sent, change)


async def show_work_order(request: Request) -> Response:
    """The case on one sheet, to be printed and taken along."""
    case = await visible_to(request.state.viewer).for_staff(reference_in(request))
    page = await opened_case(request, case, read_filters(request.query_params), Form())
    return render(request, "desk/work_order.html", page, cache=NO_STORE)


async def show_shortcuts(request: Request) -> Response:
    """The keys; each is also a button on its page."""
    return render(request, "desk/help.html", Blank(), cache=NO_STORE)


@dataclass(frozen=True, kw_only=True)
class SupervisionPage:
    """What supervisors do beside treating cases."""

    to_send: int
    """News that concern so many people that one of them sends it."""


async def show_supervision(request: Request) -> Response:
    """The ways of supervision."""
    page = SupervisionPage(to_send=await notices.count_to_send())
    return render(request, "desk/supervision.html", page, cache=NO_STORE)


routes: list[BaseRoute] = [
    route("/poste", show_queue, policy=DESK),
    route("/poste/carte", show_map, policy=DESK),
    route("/poste/carte/reperes", show_marks, policy=DESK),
    route("/poste/recherches", show_searches, policy=SUPERVISION),
    route("/poste/aide", show_shortcuts, policy=DESK),
    route("/poste/supervision", show_supervision, policy=SUPERVISION),
    route("/poste/demandes/{reference}", show_case, policy=DESK),
    route("/poste/demandes/{reference}/bon-de-travail", show_work_order, policy=DESK),
    route("/poste/demandes/{reference}/prise-en-charge", take_case, policy=DESK, methods=POST),
    route("/poste/demandes/{reference}/fusion", merge_case, policy=DESK, methods=POST),
    route("/poste/demandes/{reference}/detachement", split_case, policy=DESK, methods=POST),
    route("/poste/demandes/{reference}/publication", publish_case, policy=DESK, methods=POST),
    route("/poste/demandes/{reference}/suivis", add_to_timeline, policy=DESK, methods=POST, max_body=FORM_WITH_PHOTOS),
    route("/poste/demandes/{reference}/statut", set_status, policy=DESK, methods=POST, max_body=FORM_WITH_PHOTOS),
    *photo_routes,
    *journal_routes,
    *ledger_routes,
]
