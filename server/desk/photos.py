"""Photos to look at before everybody sees them: the queue, one photo at a time, and the three verdicts."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.cases import (
    MAX_ZONES,
    PHOTO_HEADERS,
    WITH_PHOTOS,
    Around,
    Case,
    Part,
    Seen,
    Waiting,
    blur_photo,
    blurred_now,
    hide_photo,
    name_of,
    rules,
    sentences,
    show_photo,
    views,
    visible_to,
)
from server.desk.verdicts import verdict_words
from server.desk.zones import Typed, is_about_zones, known_zones, typed_zones
from server.kernel.problems import FieldError, Problem
from server.platform.web import DESK, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, invalid, typed
from server.platform.web.guard import not_found
from server.platform.words import _

HERE = "/poste/photos"
FROM_CASE = "demande"
NO_ERRORS: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class WaitingPhoto:
    """A photo of the queue."""

    url: str
    thumbnail_url: str
    number: str
    title: str
    reference: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was just decided, with the way back to it."""

    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PhotosPage:
    """The photos that wait, the oldest first."""

    photos: Sequence[WaitingPhoto]
    next_url: str
    done: Done | None


@dataclass(frozen=True, kw_only=True)
class PhotoPage:
    """One photo, what everybody sees of it, and what may be decided."""

    url: str
    reference: str
    number: str
    title: str
    place: str
    case_url: str
    picture_url: str
    width: int
    height: int
    name: str
    verdict: str
    verdict_word: str
    is_for_everybody: bool
    """Whether the case shows its photos to everybody now."""
    form: Form
    zones: Sequence[int]
    most_zones: int
    preview_url: str
    reasons: Sequence[tuple[str, str]]
    previous_url: str
    next_url: str
    comes_from: str
    done: Done | None


async def show_photos(request: Request) -> Response:
    """`/poste/photos?apres=<reference>.<n>`: what waits; what was just decided is said on top (`?fait=`)."""
    seen = visible_to(request.state.viewer)
    last = await _named(request, request.query_params.get("apres", ""))
    found = await seen.photos_to_judge(Around.after(last.case, last.part.n) if last else None)
    more = await seen.photos_to_judge(Around.after(found[-1].case, found[-1].part.n), size=1) if found else []
    page = PhotosPage(
        photos=[_card(one) for one in found],
        next_url=f"{HERE}?apres={found[-1].case.reference}.{found[-1].part.n}" if more else "",
        done=await _done(request),
    )
    return render(request, "desk/photos.html", page, cache=NO_STORE)


async def show_one(request: Request) -> Response:
    """`/poste/photos/<reference>/<n>`: the photo, with the zones of the address, else those that it has."""
    sent = request.query_params
    _case, part = await _photo(request)
    return await _answer(request, typed_zones(sent) if is_about_zones(sent) else known_zones(part.zones or []))


async def show_preview(request: Request) -> Response:
    """`…/apercu?gauche-1=…`: the photo as everybody would see it, zones blurred; nothing is kept of it."""
    _case, part = await _photo(request)
    content = await blurred_now(part, typed_zones(request.query_params).whole())
    if content is None:
        raise not_found()
    return Response(content, media_type="image/jpeg", headers={**PHOTO_HEADERS, "Cache-Control": NO_STORE})


async def show_to_everybody(request: Request) -> Response:
    """The photo as it is; never while zones are drawn over it: a slip would show what was to be blurred."""
    sent = await typed(request)
    return await _judged(request, sent, _show(request, sent))


async def hide_from_everybody(request: Request) -> Response:
    """Nobody but its reporter and the staff."""
    sent = await typed(request)
    reason = sent.get("reason", "")
    return await _judged(request, sent, hide_photo(_seen(request, sent), request.state.viewer, reason=reason))


async def show_blurred(request: Request) -> Response:
    """The photo without what lies in the zones."""
    sent = await typed(request)
    return await _judged(request, sent, _blur(request, sent))


async def _show(request: Request, sent: Mapping[str, str]) -> None:
    if typed_zones(sent).numbers:
        sentence = _("Des zones sont tracées : floutez-les, ou retirez-les d’abord.")
        raise invalid([FieldError(pointer="/zones", code="drawn", detail=sentence)])
    await show_photo(_seen(request, sent), request.state.viewer)


async def _blur(request: Request, sent: Mapping[str, str]) -> None:
    await blur_photo(_seen(request, sent), request.state.viewer, zones=typed_zones(sent).whole())


async def _judged(request: Request, sent: Mapping[str, str], change: Awaitable[None]) -> Response:
    """On to the next photo that waits; back to the case for who came from it."""
    try:
        await change
    except Problem as problem:
        errors = {error.pointer.removeprefix("/"): error.detail for error in problem.errors}
        if problem.code == "conflict":
            errors = {"conflict": f"{problem.title} {problem.detail}"}
        if not errors:
            raise
        return await _answer(request, typed_zones(sent), errors=errors, status=problem.status)
    case, part = await _photo(request)
    if sent.get("depuis") == FROM_CASE:
        return redirect(f"/poste/demandes/{case.reference}#public")
    done = f"?fait={case.reference}.{part.n}"
    others = await visible_to(request.state.viewer).photos_to_judge(size=1)
    return redirect(f"{_url(others[0])}{done}" if others else f"{HERE}{done}")


async def _answer(
    request: Request, zones: Typed, *, errors: Mapping[str, str] = NO_ERRORS, status: int = 200
) -> Response:
    case, part = await _photo(request)
    seen = visible_to(request.state.viewer)
    now = Waiting(case=case, part=part)
    params = request.query_params
    before = await seen.photos_to_judge(Around.before(case, part.n), size=1)
    after = await seen.photos_to_judge(Around.after(case, part.n), size=1)
    page = PhotoPage(
        url=_url(now),
        reference=case.reference,
        number=views.number_of(part),
        title=views.title_of(case),
        place=views.place_of(case),
        case_url=f"/poste/demandes/{case.reference}",
        picture_url=views.part_url(case, part),
        width=part.width or 4,
        height=part.height or 3,
        name=name_of(part.display),
        verdict=part.verdict,
        verdict_word=verdict_words(part),
        is_for_everybody=case.publicity in WITH_PHOTOS and case.joined_to_id is None,
        form=Form(values=zones.values, errors={**zones.errors, **errors}),
        zones=zones.numbers,
        most_zones=MAX_ZONES,
        preview_url=f"{_url(now)}/apercu?{zones.query}"
        if "apercu" in params and zones.zones and not zones.errors
        else "",
        reasons=[(reason, sentences.hiding_word(reason)) for reason in rules.HIDING_REASONS],
        previous_url=_url(before[0]) if before else "",
        next_url=_url(after[0]) if after else "",
        comes_from=FROM_CASE if params.get("depuis") == FROM_CASE else "",
        done=await _done(request),
    )
    return render(request, "desk/photo.html", page, status=status, cache=NO_STORE)


async def _photo(request: Request) -> tuple[Case, Part]:
    reference, n = request.path_params["reference"], int(request.path_params["n"])
    return await visible_to(request.state.viewer).photo_to_judge(reference, n)


def _seen(request: Request, sent: Mapping[str, str]) -> Seen:
    return Seen(reference=request.path_params["reference"], n=int(request.path_params["n"]), name=sent.get("photo", ""))


async def _named(request: Request, text: str) -> Waiting | None:
    """The photo that an address names as `<reference>.<n>`; None for what is none, or none of the viewer's."""
    reference, _dot, n = text.rpartition(".")
    if not (n.isascii() and n.isdecimal() and len(n) < 6):
        return None
    try:
        case, part = await visible_to(request.state.viewer).photo_to_judge(reference, int(n))
    except Problem:
        return None
    return Waiting(case=case, part=part)


async def _done(request: Request) -> Done | None:
    named = await _named(request, request.query_params.get("fait", ""))
    if named is None or not named.part.verdict:
        return None
    words = _("Photo {number} de {reference} : {verdict}").format(
        number=views.number_of(named.part), reference=named.case.reference, verdict=verdict_words(named.part)
    )
    return Done(words=words, url=_url(named))


def _card(one: Waiting) -> WaitingPhoto:
    return WaitingPhoto(
        url=_url(one),
        thumbnail_url=f"{views.part_url(one.case, one.part)}/vignette",
        number=views.number_of(one.part),
        title=views.title_of(one.case),
        reference=one.case.reference,
        received_at=one.case.received_at,
    )


def _url(one: Waiting) -> str:
    return f"{HERE}/{one.case.reference}/{one.part.n}"


ONE = f"{HERE}/{{reference}}/{{n:int}}"

routes: list[BaseRoute] = [
    route(HERE, show_photos, policy=DESK),
    route(ONE, show_one, policy=DESK),
    route(f"{ONE}/apercu", show_preview, policy=DESK),
    route(f"{ONE}/publication", show_to_everybody, policy=DESK, methods=["POST"]),
    route(f"{ONE}/masquage", hide_from_everybody, policy=DESK, methods=["POST"]),
    route(f"{ONE}/flou", show_blurred, policy=DESK, methods=["POST"]),
]
