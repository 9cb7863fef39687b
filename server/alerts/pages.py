"""« Mes secteurs »: the areas that one follows, a new one, what is open in one, what a day brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import places
from server.alerts import forms, queries, rules, sentences
from server.alerts.actions.following import change_pace, follow, unfollow
from server.alerts.models import AreaAlert
from server.cases import PublicCase
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.web import SIGNED_IN, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, refusal, typed
from server.platform.web.formats import calendar_day
from server.platform.web.guard import not_found

LIST, NEW = "/alertes", "/alertes/nouvelle"
TEXT_FIELDS = ("place", "place_found", "radius", "borough", "kind", "pace", *forms.CORNERS)


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """One area in words."""

    url: str
    name: str
    pace: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class AreasPage:
    """The viewer's areas."""

    areas: Sequence[AreaLine]
    is_full: bool
    is_stopped: bool


@dataclass(frozen=True, kw_only=True)
class NewPage:
    """The form of a new area; `found` is what the town finds for a place that may be several."""

    form: Form
    boroughs: Sequence[tuple[str, str]]
    distances: Sequence[tuple[str, str]]
    found: Sequence[str]
    corners: Sequence[str]
    has_map: bool


@dataclass(frozen=True, kw_only=True)
class AreaPage:
    """One area, how it is told, and the open cases in it."""

    url: str
    name: str
    form: Form
    cases: Sequence[PublicCase]
    is_new: bool
    is_saved: bool


@dataclass(frozen=True, kw_only=True)
class DayPage:
    """What appeared on a day in the viewer's areas."""

    day: str
    cases: Sequence[PublicCase]


async def show_areas(request: Request) -> Response:
    """The list."""
    found = await queries.areas_of(request.state.viewer)
    page = AreasPage(
        areas=[_line(alert) for alert in found],
        is_full=len(found) >= rules.AREAS_PER_PERSON,
        is_stopped="fin" in request.query_params,
    )
    return render(request, "alerts/list.html", page, cache=NO_STORE)


async def show_new(request: Request) -> Response:
    """`/alertes/nouvelle[?zone=…]`: the frame of a map that was looked at is the area drawn already."""
    corners = forms.corners_of(request.query_params.get("zone", ""))
    kind = "drawn" if corners else "radius"
    return await _new(request, Form(values={"kind": kind, "pace": "at-once", "radius": "500", **corners}))


async def save_new(request: Request) -> Response:
    """Follow it, or show again what is to be mended."""
    sent = await typed(request)
    try:
        made = await follow(await forms.read_wanted(sent), request.state.viewer)
    except Problem as problem:
        refused = refusal(problem, {name: sent.get(name, "") for name in TEXT_FIELDS}, first="kind")
        return await _new(request, refused.form, status=refused.status)
    return redirect(f"{LIST}/{made.id}?nouveau=1")


async def show_area(request: Request) -> Response:
    """One area of the viewer's."""
    return await _area(request)


async def save_pace(request: Request) -> Response:
    """Be told at another pace."""
    sent, alert_id = await typed(request), _id(request)
    if alert_id is None:
        raise not_found()
    try:
        await change_pace(alert_id, request.state.viewer, pace=sent.get("pace", ""))
    except Problem as problem:
        refused = refusal(problem, sent, first="pace")
        return await _area(request, refused.form, status=refused.status)
    return redirect(f"{LIST}/{alert_id}?enregistre=1")


async def stop_area(request: Request) -> Response:
    """Follow it no more."""
    alert_id = _id(request)
    if alert_id is None:
        raise not_found()
    await unfollow(alert_id, request.state.viewer)
    return redirect(f"{LIST}?fin=1")


async def show_day(request: Request) -> Response:
    """`/alertes/jour/2026-06-15`: what the notice of a morning leads to."""
    try:
        day = date.fromisoformat(str(request.path_params["day"]))
    except ValueError:
        raise not_found() from None
    page = DayPage(day=calendar_day(day), cases=await queries.found_on(request.state.viewer, day))
    return render(request, "alerts/day.html", page, cache=NO_STORE)


async def _new(request: Request, form: Form, *, status: int = 200) -> Response:
    text = form.values.get("place", "")
    is_asked = "place_found" in form.errors
    found = await forms.spots_for(text) if is_asked and isinstance(text, str) else ()
    page = NewPage(
        form=form,
        boroughs=[(name, name) for name in await forms.boroughs()],
        distances=[(str(metres), sentences.distance(metres)) for metres in rules.RADII_M],
        found=[spot.label for spot in found],
        corners=forms.CORNERS,
        has_map=await places.has_map(),
    )
    return render(request, "alerts/new.html", page, status=status, cache=NO_STORE)


async def _area(request: Request, form: Form | None = None, *, status: int = 200) -> Response:
    viewer: Viewer = request.state.viewer
    alert = await queries.area_of(viewer, _id(request))
    page = AreaPage(
        url=f"{LIST}/{alert.id}",
        name=sentences.name_of(alert),
        form=form or Form(values={"pace": alert.pace}),
        cases=await queries.open_within(alert),
        is_new="nouveau" in request.query_params,
        is_saved="enregistre" in request.query_params,
    )
    return render(request, "alerts/area.html", page, status=status, cache=NO_STORE)


def _line(alert: AreaAlert) -> AreaLine:
    icons: Mapping[str, str] = {"radius": "pin", "borough": "map", "drawn": "segment"}
    return AreaLine(
        url=f"{LIST}/{alert.id}",
        name=sentences.name_of(alert),
        pace=sentences.pace_word(alert.pace),
        icon=icons[alert.kind],
    )


def _id(request: Request) -> UUID | None:
    try:
        return UUID(str(request.path_params["area"])[:36])
    except ValueError:
        return None


routes: list[BaseRoute] = [
    route(LIST, show_areas, policy=SIGNED_IN),
    route(NEW, show_new, policy=SIGNED_IN),
    route(NEW, save_new, policy=SIGNED_IN, methods=["POST"]),
    route(f"{LIST}/jour/{{day}}", show_day, policy=SIGNED_IN),
    route(f"{LIST}/{{area}}", show_area, policy=SIGNED_IN),
    route(f"{LIST}/{{area}}/rythme", save_pace, policy=SIGNED_IN, methods=["POST"]),
    route(f"{LIST}/{{area}}/fin", stop_area, policy=SIGNED_IN, methods=["POST"]),
]
