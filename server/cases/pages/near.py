"""Look-alikes: what the third step of the form asks before its questions, and the open cases that phones take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.cases.forms import Chosen, read_chosen
from server.cases.models import OPEN_SOMEWHERE, Case
from server.cases.public import PublicCase, public_cases
from server.cases.queries.near import LookAlike, look_alikes, spot_of
from server.catalogue import find_topic
from server.platform.db import find
from server.platform.municipality import Topic
from server.platform.shared import Shared
from server.platform.web.answers import NO_STORE
from server.platform.web.form import number_of
from server.platform.web.formats import month_day
from server.platform.words import _, current_language

TAKEN_ALONG = 3000
"""Open cases on a phone, the newest: some 100 KB."""
_taken_along: Shared[list[dict[str, object]]] = Shared(2.0)


@dataclass(frozen=True, kw_only=True)
class Same:
    """An open case that may be the same, as the form shows it."""

    reference: str
    text: str
    place: str
    about: str
    photo_url: str
    photo_alt: str


async def same_for(topic: Topic, chosen: Chosen) -> list[Same]:
    """What may be the same as what somebody is about to report there."""
    spot = await spot_of(chosen, locale=current_language())
    found = await look_alikes(topic.code, spot, is_public=True) if spot else []
    return _shown(found, await public_cases([one.case for one in found]))


async def same_here(request: Request) -> Response:
    """`/demandes/proches?nature=…&maniere=…&lieu=…&lat=…&lon=…`, for the form; nobody keeps where somebody is."""
    asked = request.query_params
    topic = find_topic(asked.get("nature", ""))
    shown = await same_for(topic, _chosen(asked)) if topic else []
    return JSONResponse({"cases": [vars(one) for one in shown]}, headers={"Cache-Control": NO_STORE})


async def open_cases(_request: Request) -> Response:
    """`/demandes/ouvertes`: the open cases that everybody may see, taken along for when nothing is reached."""
    rows = await _taken_along.get(current_language(), _open_cases)
    return JSONResponse({"cases": rows}, headers={"Cache-Control": "no-cache"})


async def _open_cases() -> list[dict[str, object]]:
    cases = await find(Case, f"publicity <> '' AND {OPEN_SOMEWHERE} ORDER BY received_at DESC LIMIT ?", TAKEN_ALONG)
    shown = await public_cases(cases)
    return [
        {"reference": one.reference, "topic": one.topic, "lat": one.point[0], "lon": one.point[1], "place": one.place,
         "text": one.text, "about": _since(one)}
        for one in shown if one.point
    ]  # fmt: skip


def _shown(found: Sequence[LookAlike], cases: Sequence[PublicCase]) -> list[Same]:
    return [_same(one, case) for one, case in zip(found, cases, strict=True)]


def _same(found: LookAlike, case: PublicCase) -> Same:
    far = _("à {n}\u00a0m").format(n=found.metres) if found.metres else _("au même endroit")
    photo = next(iter(case.photos), None)
    return Same(
        reference=case.reference,
        text=case.text,
        place=case.place,
        about=f"{_since(case)}, {far}",
        photo_url=photo.thumbnail_url if photo else "",
        photo_alt=photo.alt if photo else "",
    )


def _since(case: PublicCase) -> str:
    """« Nouvelle, signalée le 12 juin par 3 personnes »"""
    since = _("signalée le {day}").format(day=month_day(case.received_at))
    if case.supporters:
        since = _("signalée le {day} par {n} personnes").format(day=month_day(case.received_at), n=case.supporters + 1)
    return f"{case.status.word}, {since}"


def _chosen(asked: Mapping[str, str]) -> Chosen:
    """What came in an address; nowhere when it cannot be read."""
    values = {"mode": asked.get("maniere"), "label": asked.get("lieu", "")}
    point = {name: number_of(asked[name]) for name in ("lat", "lon") if asked.get(name)}
    return read_chosen(values | point)
