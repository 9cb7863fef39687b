"""The map of the open cases that everybody may see, the same as a list, and the page of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server import catalogue
from server.cases import rules
from server.cases.marks import FRESH, marks_json, read_box, zoom_of
from server.cases.public import PublicCase, public_cases
from server.cases.queries import Window, visible_to
from server.cases.queries.window import LISTED, TOWN, Asked, cases_within, marks_within
from server.platform.installation import current
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.words import current_language

HERE = "/carte"


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """The filters, the cases in the window as a list, and where the map finds its marks."""

    filters: Form
    topics: Sequence[tuple[str, str]]
    cases: Sequence[PublicCase]
    zone: str
    marks_url: str
    previous_url: str
    next_url: str


@dataclass(frozen=True, kw_only=True)
class PublicCasePage:
    """One case as everybody may see it."""

    case: PublicCase
    may_join: bool


async def show_map(request: Request) -> Response:
    """`/carte?zone=…&nature=…`: the list says what the map shows, and is all there is without a script."""
    asked, words = read_asked(request.query_params, is_public=True)
    window = Window(
        before=request.query_params.get("avant", ""), after=request.query_params.get("apres", ""), size=LISTED
    )
    found = await cases_within(asked, window)
    page = MapPage(
        filters=Form(values={"nature": words.get("nature", "")}),
        topics=_topics(),
        cases=await public_cases(found.cases),
        zone=words.get("zone", ""),
        marks_url=f"{HERE}/reperes",
        previous_url=_url(words, apres=found.newer),
        next_url=_url(words, avant=found.older),
    )
    return render(request, "cases/map.html", page, block="list", cache=NO_STORE)


async def show_marks(request: Request) -> Response:
    """`/carte/reperes?zone=…&zoom=…&nature=…`: what the map shows there."""
    asked, _words = read_asked(request.query_params, is_public=True)
    marks = await marks_within(asked, zoom=zoom_of(request.query_params))
    return JSONResponse(marks_json(marks, root=HERE), headers={"Cache-Control": FRESH})


async def show_public_case(request: Request) -> Response:
    """`/carte/<reference>`: a case that everybody may see."""
    case = await visible_to(request.state.viewer).public(request.path_params["reference"])
    topic = catalogue.find_topic(case.topic)
    (shown,) = await public_cases([case])
    may_join = topic is not None and topic.look_alikes is not None and case.status in rules.OPEN
    return render(request, "cases/public.html", PublicCasePage(case=shown, may_join=may_join), cache=NO_STORE)


def window_of(params: Mapping[str, str]) -> Window:
    """Where in the list an address is."""
    return Window(before=params.get("avant", ""), after=params.get("apres", ""), size=LISTED)


def read_asked(params: Mapping[str, str], *, is_public: bool) -> tuple[Asked, dict[str, str]]:
    """What an address asks for, and those of its words that can be read."""
    words = {name: params[name] for name in ("zone", "nature") if params.get(name)}
    box = read_box(words.get("zone", ""))
    if box is None:
        words.pop("zone", None)
    if catalogue.find_topic(words.get("nature", "")) is None:
        words.pop("nature", None)
    return Asked(box=box or TOWN, is_public=is_public, topic=words.get("nature", "")), words


def _topics() -> list[tuple[str, str]]:
    return sorted(
        ((topic.code, topic.title.says(current_language())) for topic in current().town.topics if topic.public),
        key=lambda choice: choice[1],
    )


def _url(words: Mapping[str, str], **more: str) -> str:
    return f"{HERE}?{urlencode({**words, **more})}" if any(more.values()) else ""
