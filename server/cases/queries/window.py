"""The open cases within a window of the map: points from near, cells with a number from afar.

One range of an index answers: a box lies between two codes of the Morton grid, and what lies beside it is left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log2

from server.accounts import Account
from server.cases import rules
from server.cases.models import OPEN_SOMEWHERE, Case
from server.cases.queries.keyset import Page, Window
from server.cases.queries.scope import Scope, within
from server.platform.db import bring, execute_returning, find_among
from server.platform.shared import Shared

POINTS_FROM_ZOOM = 14
POINTS_AT_MOST = 250
CELLS_A_TILE = 2
"""Cells of a quarter of a tile's side: 64 pixels."""
CELLS_ACROSS = 64
LISTED = 20
ORDERED_HERE = 4000
"""Cases of a box that are put in order by this process; of a box with more, the newest are soon found."""
SHARED_S = 2.0
"""How old the cells of the whole town may be."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """What lies within the frame of a map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies within."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


TOWN = Box(south=-90, west=-180, north=90, east=180)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the map is looked at; empty members do not restrict."""

    box: Box = TOWN
    is_public: bool = True
    topic: str = ""
    department: str = ""
    status: str = ""
    scope: Scope = None
    """Departments that it is kept to; None: all of them."""


@dataclass(frozen=True, kw_only=True)
class MapCell:
    """So many cases around a point."""

    lat: float
    lon: float
    count: int


@dataclass(frozen=True, kw_only=True)
class MapPoint:
    """One case, with what the town's gazetteer found for its place."""

    reference: str
    topic: str
    status: str
    lat: float
    lon: float
    place_found: object


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What the map shows: either is empty."""

    cells: Sequence[MapCell] = ()
    points: Sequence[MapPoint] = ()


_shared: Shared[Sequence[MapCell]] = Shared(SHARED_S)


async def marks_within(asked: Asked, *, zoom: float) -> Marks:
    """Points from zoom 14 on, where they are not too many; cells otherwise. Zooms are those of 256-pixel tiles."""
    level = _level(asked.box, zoom)
    if zoom < POINTS_FROM_ZOOM:
        return Marks(cells=_within(await _cells_of_town(asked, level), asked.box, level))
    where, values = _inside(asked)
    columns = "reference, topic, status, lat, lon, place_found"
    found = await execute_returning(f"SELECT {columns} FROM cases WHERE {where} LIMIT ?", [*values, POINTS_AT_MOST + 1])  # noqa: S608 - fixed words
    if len(found) <= POINTS_AT_MOST:
        return Marks(points=[_point(row) for row in found])
    return Marks(cells=await _cells(*_inside(asked), level))


async def cases_within(asked: Asked, window: Window) -> Page:
    """The same as a list, newest first; for the staff with who treats each.

    What lies in a box is found by its cells and put in order here: an index by age would be read to its end for a box
    that holds little.
    """
    where, values = _inside(asked)
    keys: list[dict[str, object]] = []
    if asked.box != TOWN:
        select = f"SELECT id, received_at FROM cases WHERE {where} LIMIT ?"  # noqa: S608 - fixed words
        keys = await execute_returning(select, [*values, ORDERED_HERE + 1])
    if asked.box == TOWN or len(keys) > ORDERED_HERE:
        page = await window.page(where, *values)
    else:
        page = await _page_of(keys, window)
    if not asked.is_public:
        await bring(page.cases, "assignee", Account)
    return page


async def _page_of(keys: Sequence[Mapping[str, object]], window: Window) -> Page:
    anchor = await window.anchor()
    ordered = sorted(((row["received_at"], row["id"]) for row in keys), reverse=True)
    if anchor is not None:
        at = (anchor.received_at, anchor.id)
        newer = [key for key in ordered if key > at]
        if window.after and len(newer) > window.size:
            return window.cut(await _in_order(newer[-window.size - 1 :][::-1]), anchor=anchor)
        ordered = [key for key in ordered if key < at] if window.before else ordered
    whence = anchor if window.before else None
    return (window if whence else window.top).cut(await _in_order(ordered[: window.size + 1]), anchor=whence)


async def _in_order(keys: Sequence[tuple[object, object]]) -> list[Case]:
    found = await find_among(Case, [id_ for _at, id_ in keys])
    return [found[id_] for _at, id_ in keys if id_ in found]


def _level(box: Box, zoom: float) -> int:
    """How fine the cells are: those of the zoom, and never so fine that a box holds thousands."""
    widest = max(box.east - box.west, 2 * (box.north - box.south), 360 / (1 << rules.CELL_BITS))
    return min(rules.CELL_BITS, floor(zoom) + CELLS_A_TILE, floor(log2(CELLS_ACROSS * 360 / widest)))


def _point(row: dict[str, object]) -> MapPoint:
    return MapPoint(
        reference=str(row["reference"]),
        topic=str(row["topic"]),
        status=str(row["status"]),
        lat=float(str(row["lat"])),
        lon=float(str(row["lon"])),
        place_found=json.loads(str(row["place_found"])) if row["place_found"] else None,
    )


async def _cells_of_town(asked: Asked, level: int) -> Sequence[MapCell]:
    """The cells of all the town: whoever looks at it in the same seconds looks at the same."""
    everywhere = replace(asked, box=TOWN)
    return await _shared.get((everywhere, level), lambda: _cells(*_where(everywhere), level))


async def _cells(where: str, values: Sequence[object], level: int) -> list[MapCell]:
    shift = 2 * (rules.CELL_BITS - level)
    grouped = f"SELECT cell >> {shift} AS code, COUNT(*) AS total FROM cases WHERE {where} GROUP BY 1"  # noqa: S608 - fixed words and a number
    rows = await execute_returning(grouped, values)
    return [
        MapCell(lat=lat, lon=lon, count=int(str(row["total"])))
        for row in rows
        for lat, lon in [rules.corner_of(int(str(row["code"])), level)]
    ]


def _within(cells: Sequence[MapCell], box: Box, level: int) -> list[MapCell]:
    """The cells of which a part lies in the box."""
    high, wide = 90 / (1 << level), 180 / (1 << level)
    wider = Box(south=box.south - high, west=box.west - wide, north=box.north + high, east=box.east + wide)
    return [cell for cell in cells if wider.holds(cell.lat, cell.lon)]


def _inside(asked: Asked) -> tuple[str, list[object]]:
    where, values = _where(asked)
    box = asked.box
    return f"{where} AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?", [
        *values,
        box.south,
        box.north,
        box.west,
        box.east,
    ]


def _where(asked: Asked) -> tuple[str, list[object]]:
    box = asked.box
    first, last = rules.cells_between(box.south, box.west, box.north, box.east)
    conditions, given = [OPEN_SOMEWHERE, "cell BETWEEN ? AND ?", "lat IS NOT NULL"], list[object]([first, last])
    for condition, value in (
        ("topic = ?", asked.topic),
        ("department = ?", asked.department),
        ("status = ?", asked.status),
    ):
        if value:
            conditions.append(condition)
            given.append(value)
    if asked.scope is not None:
        treated, values = within(asked.scope)
        conditions.append(treated)
        given += values
    if asked.is_public:
        conditions.append("publicity <> ''")
    return " AND ".join(conditions), given
