"""Open cases that may be the same as another: of the same nature, within the topic's radius or on the same segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server import catalogue, places
from server.cases import rules
from server.cases.forms import Chosen
from server.cases.models import OPEN_SOMEWHERE, Case
from server.cases.queries.scope import Scope, within
from server.cases.where import point_of
from server.places.geometry import Point
from server.platform.db import find

SHOWN_AT_MOST = 5
ON_THE_LINE_M = 20.0
"""How far from the middle of a street something still lies on its segment."""
STEP_M = 60.0
SAME_POINT_M = 3.0
"""The gazetteer keeps metres."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where something is to be compared: its point, and the segment when the whole of it was meant."""

    point: Point
    segment: places.Piece | None = None


@dataclass(frozen=True, kw_only=True)
class LookAlike:
    """An open case that may be the same, so many metres away."""

    case: Case
    metres: int


async def spot_of(chosen: Chosen, *, locale: str) -> Spot | None:
    """The place that somebody chose, as the town finds it; None for words that it does not find."""
    point = None if chosen.lat is None or chosen.lon is None else (chosen.lat, chosen.lon)
    return await _spot(places.Given(mode=chosen.mode, label=chosen.label, point=point), locale)


async def spot_of_case(case: Case) -> Spot | None:
    """Where a case is."""
    point = None if case.lat is None or case.lon is None else (case.lat, case.lon)
    return await _spot(places.Given(mode=case.place_mode, label=case.place_label, point=point), case.language)


async def look_alikes(
    topic_code: str, spot: Spot, *, is_public: bool, apart_from: UUID | None = None, scope: Scope = None
) -> list[LookAlike]:
    """The nearest first, at most SHOWN_AT_MOST, of what `scope` treats; `is_public`: of what everybody may see."""
    topic = catalogue.find_topic(topic_code)
    if topic is None or topic.look_alikes is None:
        return []
    radius = float(topic.look_alikes.radius_m)
    around = await _segments_around(spot)
    cells = sorted(_cells(spot, radius, around))
    treated, values = within(scope)
    where = f"topic = ? AND cell IN ({', '.join('?' * len(cells))}) AND {OPEN_SOMEWHERE} AND {treated}"
    found = []
    for case in await find(Case, where, topic_code, *cells, *values):
        metres = _metres(case, spot, around, radius)
        if metres is not None and case.id != apart_from and (case.publicity or not is_public):
            found.append(LookAlike(case=case, metres=round(metres)))
    return sorted(found, key=lambda one: (one.metres, one.case.received_at))[:SHOWN_AT_MOST]


async def _spot(given: places.Given, locale: str) -> Spot | None:
    here = await places.gazetteer()
    found = places.resolve(here, given, locale=locale) if here else None
    pick = found.pick if found else None
    point = given.point or (pick.point if pick else None)
    if point is None:
        return None
    segment = here.piece(pick.segment, locale=locale) if here and pick and pick.segment is not None else None
    return Spot(point=point, segment=segment)


async def _segments_around(spot: Spot) -> Sequence[places.Piece]:
    """The segments that a point lies on: whoever meant the whole of one of them may have meant the same."""
    here = await places.gazetteer()
    return [] if here is None or spot.segment else here.pieces_at(spot.point, within_m=ON_THE_LINE_M)


def _cells(spot: Spot, radius: float, around: Sequence[places.Piece]) -> set[int]:
    cells = {*rules.cells_within(*spot.point, radius), *(rules.cell_of(*piece.middle) for piece in around)}
    for point in spot.segment.points(every_m=STEP_M) if spot.segment else ():
        cells.update(rules.cells_within(*point, ON_THE_LINE_M + STEP_M / 2))
    return cells


def _metres(case: Case, spot: Spot, around: Sequence[places.Piece], radius: float) -> float | None:
    """How far a case is from the spot; 0 on the same segment, None when it is too far."""
    point = point_of(case)
    if point is None:
        return None
    if spot.segment and spot.segment.metres_to(point) <= ON_THE_LINE_M:
        return 0.0
    if case.place_mode == "segment" and any(places.distance_m(point, one.middle) < SAME_POINT_M for one in around):
        return 0.0
    metres = places.distance_m(spot.point, point)
    return metres if metres <= radius else None
