"""The map of the open cases that everybody may see, the same as a list, and the page of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from server import catalogue
from server.cases import rules
from server.cases.marks import FRESH, list_url, marks_json, read_map, zoom_of
from server.cases.media import PHOTO_HEADERS
from server.cases.pages.following import FollowView, public_following_of
from server.cases.public import PublicCase, public_cases
from server.cases.queries import Window, visible_to
from server.cases.queries.window import LISTED, cases_within, marks_within
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.languages import absolute
from server.platform.words import current_language

HERE = "/carte"
FILTERS = ("zone", "nature")


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
    follow: FollowView
    share_url: str


async def show_map(request: Request) -> Response:
    """`/carte?zone=…&nature=…`: the list says what the map shows, and is all there is without a script."""
    asked, words = read_map(request.query_params, FILTERS, is_public=True)
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
        previous_url=list_url(HERE, words, apres=found.newer),
        next_url=list_url(HERE, words, avant=found.older),
    )
    return render(request, "cases/map.html", page, block="list", cache=NO_STORE)


async def show_marks(request: Request) -> Response:
    """`/carte/reperes?zone=…&zoom=…&nature=…`: what the map shows there."""
    asked, _words = read_map(request.query_params, FILTERS, is_public=True)
    marks = await marks_within(asked, zoom=zoom_of(request.query_params))
    return JSONResponse(marks_json(marks, root=HERE), headers={"Cache-Control": FRESH})


async def show_public_case(request: Request) -> Response:
    """`/carte/<reference>`: a case that everybody may see."""
    viewer: Viewer = request.state.viewer
    case = await visible_to(viewer).public(request.path_params["reference"])
    topic = catalogue.find_topic(case.topic)
    (shown,) = await public_cases([case])
    may_join = topic is not None and topic.look_alikes is not None and case.status in rules.OPEN
    page = PublicCasePage(
        case=shown,
        may_join=may_join,
        follow=await public_following_of(case, viewer),
        share_url=absolute(shown.url, current_language()),
    )
    return render(request, "cases/public.html", page, cache=NO_STORE)


async def show_public_photo(request: Request) -> Response:
    """A photo as everybody may see it. Kept by nobody: hidden a moment later, it is seen no more."""
    return await _public_photo(request, is_thumbnail=False)


async def show_public_thumbnail(request: Request) -> Response:
    """The small one, for lists."""
    return await _public_photo(request, is_thumbnail=True)


async def _public_photo(request: Request, *, is_thumbnail: bool) -> Response:
    seen = visible_to(request.state.viewer)
    part = await seen.public_photo(request.path_params["reference"], request.path_params["name"])
    key = part.public_thumbnail if is_thumbnail else part.public_display
    return FileResponse(
        current().files.path(key), media_type="image/jpeg", headers={**PHOTO_HEADERS, "Cache-Control": NO_STORE}
    )


def _topics() -> list[tuple[str, str]]:
    return sorted(
        ((topic.code, topic.title.says(current_language())) for topic in current().town.topics if topic.public),
        key=lambda choice: choice[1],
    )
