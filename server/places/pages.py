"""Places over HTTP: a page to search with a plain form, and what the phone asks when it holds no gazetteer itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from server.places.along import corners
from server.places.finding import Finding, city_geocoder, find_places
from server.places.gazetteer import Gazetteer
from server.places.geometry import Point, is_on_earth
from server.places.packs import current_offer, map_file, piece_of
from server.places.picks import Pick, pick_of, pick_of_piece
from server.places.serving import folder_of, gazetteer
from server.platform.installation import current
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import PUBLIC, PUBLIC_DATA, not_found
from server.platform.web.render import render
from server.platform.web.routing import route
from server.platform.web.static import FOREVER, manifest, static_url
from server.platform.words import current_language

TEXT_LIMIT = 200
"""Characters of a search that are read; no address is longer."""


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """A place in a list of results; `report_url` opens the form that the search came from, with the place in it."""

    label: str
    report_url: str


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """The search of a place, and what it found."""

    text: str
    topic: str
    places: Sequence[PlaceLine]
    has_gazetteer: bool


async def search_page(request: Request) -> Response:
    """`/lieux?texte=…&nature=…`: what a text may mean, each with the way to the form of that nature."""
    text, topic = asked_text(request, "texte"), request.query_params.get("nature", "")[:60]
    here = await gazetteer()
    found = await find_places(here, text, locale=current_language()) if text else []
    form = f"/demandes/nouvelle/{quote(topic)}" if topic else ""
    places = [
        PlaceLine(label=one.pick.label, report_url=f"{form}?place={quote(one.pick.label)}" if form else "")
        for one in found
    ]
    page = SearchPage(
        text=text, topic=topic, places=places, has_gazetteer=here is not None or city_geocoder() is not None
    )
    return render(request, "places/search.html", page, cache=NO_STORE)


async def search(request: Request) -> Response:
    """`/lieux/recherche?texte=…[&lat=&lon=]`: places that a text may mean, best first."""
    here = await gazetteer()
    if here is None and city_geocoder() is None:
        raise not_found()
    found = await find_places(here, asked_text(request, "texte"), near=_position(request), locale=current_language())
    return _answer({"places": [_finding_json(one) for one in found]})


async def around(request: Request) -> Response:
    """`/lieux/autour?lat=…&lon=…`: the three places nearest to a position, and whether it lies in the town."""
    here, point = await _here(), _position(request)
    near = here.reverse(point, locale=current_language()) if point else []
    return _answer(
        {
            "places": [_finding_json(Finding.of(one, here)) for one in near],
            "is_outside": point is not None and here.is_outside(point),
        }
    )


async def streets(request: Request) -> Response:
    """`/lieux/rues?texte=…`: the streets that a text may mean."""
    here = await _here()
    found = here.search(asked_text(request, "texte"), locale=current_language(), kinds=["street"])
    return _answer({"streets": [{"id": one.streets[0], "label": one.label} for one in found]})


async def along(request: Request) -> Response:
    """`/lieux/rues/12`: the corners and the segments of a street."""
    here, locale = await _here(), current_language()
    number = int(request.path_params["street"])
    if number >= len(here.streets):
        raise not_found()
    street = here.streets[number]
    return _answer(
        {
            "corners": [_pick_json(pick_of(one, here.version)) for one in corners(here, street, locale=locale)],
            "segments": [
                _pick_json(pick_of_piece(one, here.version)) for one in here.segments(street.id, locale=locale)
            ],
        }
    )


async def town(_request: Request) -> Response:
    """`/lieux/ville`: what a phone downloads to find places without a signal."""
    offer = await current_offer(folder_of(current().settings.data))
    if offer is None:
        raise not_found()
    return JSONResponse(offer.to_json(_programs()), headers={"Cache-Control": "no-cache"})


def _programs() -> list[str]:
    """What draws a map, by whichever way: phones that hold the town hold it too."""
    return sorted(static_url(name) for name in manifest() if name.startswith("map"))


async def piece(request: Request) -> Response:
    """`/lieux/morceaux/<sha256>`: one piece of it."""
    content = await piece_of(folder_of(current().settings.data), request.path_params["sha256"])
    if content is None:
        raise not_found()
    # Packed already: to be passed on as it is.
    headers = {"Cache-Control": f"{FOREVER}, no-transform", "Content-Encoding": "identity"}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def base_map(request: Request) -> Response:
    """`/lieux/cartes/<name>.pmtiles`: the base map, by ranges (RFC 9110 §14); its name says what it holds."""
    file = map_file(folder_of(current().settings.data), request.path_params["name"])
    if file is None:
        raise not_found()
    headers = {"Cache-Control": f"{FOREVER}, no-transform", "Content-Encoding": "identity", "ETag": f'"{file.stem}"'}
    return FileResponse(file, media_type="application/vnd.pmtiles", headers=headers)


def asked_text(request: Request, name: str) -> str:
    """The words of a search, on one line and cut to what is read."""
    return " ".join(request.query_params.get(name, "")[:TEXT_LIMIT].split())


async def _here() -> Gazetteer:
    found = await gazetteer()
    if found is None:
        raise not_found()
    return found


def _position(request: Request) -> Point | None:
    try:
        point = float(request.query_params["lat"]), float(request.query_params["lon"])
    except (KeyError, ValueError):
        return None
    return point if is_on_earth(point) else None


def _finding_json(one: Finding) -> dict[str, object]:
    told = {"kind": one.kind, "metres": one.metres, "is_guess": one.is_guess}
    return _pick_json(one.pick) | told


def _pick_json(pick: Pick) -> dict[str, object]:
    return {"label": pick.label, "pick": pick.to_json()}


def _answer(content: object) -> Response:
    # What is asked for is where somebody is: nobody keeps it on the way.
    return JSONResponse(content, headers={"Cache-Control": NO_STORE})


routes = [
    route("/lieux", search_page, policy=PUBLIC),
    route("/lieux/recherche", search, policy=PUBLIC_DATA),
    route("/lieux/autour", around, policy=PUBLIC_DATA),
    route("/lieux/rues", streets, policy=PUBLIC_DATA),
    route("/lieux/rues/{street:int}", along, policy=PUBLIC_DATA),
    route("/lieux/ville", town, policy=PUBLIC_DATA),
    route("/lieux/morceaux/{sha256}", piece, policy=PUBLIC_DATA),
    route("/lieux/cartes/{name}", base_map, policy=PUBLIC_DATA),
]
