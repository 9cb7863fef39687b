"""The desk's side of the catalogue: posters to print, one topic at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue.addresses import link_url
from server.catalogue.posters.printing import poster_pdf
from server.catalogue.posters.sheets import PLACE_LIMIT, poster_of
from server.catalogue.posters.writing import languages
from server.catalogue.queries import find_topic
from server.kernel.text import has_forbidden, tidy
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import DESK, not_found
from server.platform.web.render import render
from server.platform.web.routing import route
from server.platform.words import _, current_language


@dataclass(frozen=True, kw_only=True)
class PosterLine:
    """A topic, its link, and what may be downloaded of it: (word, address)."""

    title: str
    link: str
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class PostersPage:
    """All posters, for a place or for none."""

    place: str
    posters: Sequence[PosterLine]


async def posters_page(request: Request) -> Response:
    """The list; `?place=` writes a place in the codes."""
    place = _place(request)
    lines = [_line(topic, place) for topic in current().town.topics]
    return render(request, "catalogue/posters.html", PostersPage(place=place, posters=lines), cache=NO_STORE)


async def poster_file(request: Request) -> Response:
    """`<code>.pdf`, `<code>.en.pdf` or `<code>.svg`."""
    name: str = request.path_params["poster"]
    code, _point, rest = name.partition(".")
    topic = find_topic(code)
    if topic is None:
        raise not_found()
    spoken = {
        f"{mark}.{kind}".lstrip("."): (language, kind) for language, mark in languages() for kind in ("pdf", "svg")
    }
    if rest not in spoken:
        raise not_found()
    language, kind = spoken[rest]
    poster = poster_of(topic, language=language, place=_place(request))
    if kind == "svg":
        return _file(poster.code.encode(), name, "image/svg+xml")
    return _file(await asyncio.to_thread(poster_pdf, poster), name, "application/pdf")


def _line(topic: Topic, place: str) -> PosterLine:
    query = f"?{urlencode({'place': place})}" if place else ""
    several = len(languages()) > 1
    files = [
        (_file_word(kind, language if several else ""), f"/poste/affiches/{topic.code}{mark}.{kind}{query}")
        for language, mark in languages()
        for kind in ("pdf", "svg")
    ]
    return PosterLine(title=topic.title.says(current_language()), link=link_url(topic, place=place), files=files)


def _file_word(kind: str, language: str) -> str:
    word = _("Affiche (PDF)") if kind == "pdf" else _("Code (SVG)")
    return f"{word} {language[:2].upper()}".rstrip()


def _place(request: Request) -> str:
    place = " ".join(tidy(request.query_params.get("place", "")).split())[:PLACE_LIMIT]
    return "" if has_forbidden(place) else place


def _file(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Cache-Control": NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


routes = [
    route("/poste/affiches", posters_page, policy=DESK),
    route("/poste/affiches/{poster}", poster_file, policy=DESK),
]
