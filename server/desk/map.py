"""The map of the desk: every open case, under filters, and the same as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.cases import (
    MARKS_FRESH,
    WHOLE_TOWN,
    MapAsked,
    Window,
    cases_within,
    marks_json,
    marks_within,
    read_box,
    rules,
    sentences,
    zoom_of,
)
from server.desk.filters import department_choices, topic_choices
from server.desk.views import DeskRow, row_of
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form

HERE = "/poste/carte"
LISTED = 20
STATUS_WORDS = {"nouvelle": rules.NEW, "en-cours": rules.IN_PROGRESS}


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
    asked, words = _read(request.query_params)
    window = Window(
        before=request.query_params.get("avant", ""), after=request.query_params.get("apres", ""), size=LISTED
    )
    found = await cases_within(asked, window)
    page = DeskMapPage(
        filters=Form(values=words),
        statuses=[(word, sentences.status_word(code)) for word, code in STATUS_WORDS.items()],
        topics=topic_choices(),
        departments=department_choices(),
        rows=[row_of(case) for case in found.cases],
        zone=words.get("zone", ""),
        marks_url=f"{HERE}/reperes",
        previous_url=_url(words, apres=found.newer),
        next_url=_url(words, avant=found.older),
    )
    return render(request, "desk/map.html", page, block="list", cache=NO_STORE)


async def show_marks(request: Request) -> Response:
    """`/poste/carte/reperes?zone=…&zoom=…`, under the same filters."""
    asked, _words = _read(request.query_params)
    marks = await marks_within(asked, zoom=zoom_of(request.query_params))
    headers = {"Cache-Control": f"private, {MARKS_FRESH}"}
    return JSONResponse(marks_json(marks, root="/poste/demandes"), headers=headers)


def _read(params: Mapping[str, str]) -> tuple[MapAsked, dict[str, str]]:
    words = {name: params[name] for name in ("zone", "statut", "nature", "service") if params.get(name)}
    known = {
        "zone": read_box(words.get("zone", "")) is not None,
        "statut": words.get("statut") in STATUS_WORDS,
        "nature": words.get("nature") in {code for code, _title in topic_choices()},
        "service": words.get("service") in {code for code, _title in department_choices()},
    }
    words = {name: word for name, word in words.items() if known[name]}
    asked = MapAsked(
        box=read_box(words.get("zone", "")) or WHOLE_TOWN,
        is_public=False,
        topic=words.get("nature", ""),
        department=words.get("service", ""),
        status=STATUS_WORDS.get(words.get("statut", ""), ""),
    )
    return asked, words


def _url(words: Mapping[str, str], **more: str) -> str:
    return f"{HERE}?{urlencode({**words, **more})}" if any(more.values()) else ""
