"""The open cases within a window of the map: points from near, cells with a number from afar.

One range of an index answers: a box lies between two codes of the Morton grid, and what lies beside it is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from server.accounts import Account
from server.cases import rules
from server.cases.models import OPEN_SOMEWHERE, Case
from server.cases.queries.keyset import Page, Window
from server.platform.db import bring, execute_returning, find

POINTS_FROM_ZOOM = 14
POINTS_AT_MOST = 250
CELLS_A_TILE = 2
"""Cells of a quarter of a tile's side: 64 pixels."""
LISTED = 20


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


@dataclass(frozen=True, kw_only=True)
class MapCell:
    """So many cases around a point."""

    lat: float
    lon: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What the map shows: either is empty."""

    cells: Sequence[MapCell] = ()
    cases: Sequence[Case] = ()


async def marks_within(asked: Asked, *, zoom: float) -> Marks:
    """Points from zoom 14 on, where they are not too many; cells otherwise. Zooms are those of 256-pixel tiles."""
    if zoom >= POINTS_FROM_ZOOM:
        where, values = _where(asked)
        found = await find(Case, f"{where} LIMIT ?", *values, 4 * POINTS_AT_MOST)
        within = [case for case in found if _is_within(case, asked.box)]
        if len(found) < 4 * POINTS_AT_MOST and len(within) <= POINTS_AT_MOST:
            return Marks(cases=within)
    return Marks(cells=await _cells(asked, level=min(rules.CELL_BITS, floor(zoom) + CELLS_A_TILE)))


async def cases_within(asked: Asked, window: Window) -> Page:
    """The same as a list, newest first; for the staff with who treats each."""
    where, values = _where(asked)
    inside = f"{where} AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
    box = asked.box
    page = await window.page(inside, *values, box.south, box.north, box.west, box.east)
    if not asked.is_public:
        await bring(page.cases, "assignee", Account)
    return page


def _is_within(case: Case, box: Box) -> bool:
    return case.lat is not None and case.lon is not None and box.holds(case.lat, case.lon)


async def _cells(asked: Asked, *, level: int) -> list[MapCell]:
    where, values = _where(asked)
    shift = 2 * (rules.CELL_BITS - level)
    grouped = f"SELECT cell >> {shift} AS code, COUNT(*) AS total FROM cases WHERE {where} GROUP BY 1"  # noqa: S608 - fixed words and a number
    rows = await execute_returning(grouped, values)
    cells = [
        MapCell(lat=lat, lon=lon, count=int(str(row["total"])))
        for row in rows
        for lat, lon in [rules.corner_of(int(str(row["code"])), level)]
    ]
    high, wide = 90 / (1 << level), 180 / (1 << level)
    box = asked.box
    wider = Box(south=box.south - high, west=box.west - wide, north=box.north + high, east=box.east + wide)
    return [cell for cell in cells if wider.holds(cell.lat, cell.lon)]


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
    if asked.is_public:
        conditions.append("publicity <> ''")
    return " AND ".join(conditions), given
