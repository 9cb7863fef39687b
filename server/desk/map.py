"""The map of the desk: every open case, under filters, and the same as a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.cases import (
    LISTED,
    MAP_STATUSES,
    MARKS_FRESH,
    Window,
    cases_within,
    list_url,
    marks_json,
    marks_within,
    read_map,
    sentences,
    visible_to,
    zoom_of,
)
from server.desk.filters import department_choices, topic_choices
from server.desk.views import DeskRow, row_of
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form

HERE = "/poste/carte"
FILTERS = ("zone", "statut", "nature", "service")


@dataclass(frozen=True, kw_only=True)
class DeskMapPage:
    """The filters, the cases in the window, and where the map finds its marks."""

    filters: Form
    statuses: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]
    departments: Sequence[tuple[str, str]]
    rows: Sequence[DeskRow]
    zone: str
    marks_url: str
    previous_url: str
    next_url: str


async def show_map(request: Request) -> Response:
    """`/poste/carte?zone=…&statut=…&nature=…&service=…`; the list alone when the map was moved."""
    asked, words = read_map(request.query_params, FILTERS, is_public=False)
    asked = visible_to(request.state.viewer).within(asked)
    found = await cases_within(asked, Window.of(request.query_params, size=LISTED))
    page = DeskMapPage(
        filters=Form(values=words),
        statuses=[(word, sentences.status_word(code)) for word, code in MAP_STATUSES.items()],
        topics=topic_choices(),
        departments=department_choices(),
        rows=[row_of(case) for case in found.cases],
        zone=words.get("zone", ""),
        marks_url=f"{HERE}/reperes",
        previous_url=list_url(HERE, words, apres=found.newer),
        next_url=list_url(HERE, words, avant=found.older),
    )
    return render(request, "desk/map.html", page, block="list", cache=NO_STORE)


async def show_marks(request: Request) -> Response:
    """`/poste/carte/reperes?zone=…&zoom=…`, under the same filters."""
    asked, _words = read_map(request.query_params, FILTERS, is_public=False)
    asked = visible_to(request.state.viewer).within(asked)
    marks = await marks_within(asked, zoom=zoom_of(request.query_params))
    headers = {"Cache-Control": f"private, {MARKS_FRESH}"}
    return JSONResponse(marks_json(marks, root="/poste/demandes"), headers=headers)
