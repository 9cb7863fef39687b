"""What is read of alerts: the viewer's own areas, and whose areas hold a point."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

from server import cases
from server.alerts.models import AreaAlert, AreaFind
from server.alerts.rules import Area, Kind
from server.cases import Case, PublicCase
from server.kernel.viewer import Viewer
from server.platform.db import find, find_among
from server.platform.web.guard import not_found

AT_ONCE = 1000
LOOKED_AT = 200
LISTED = 20


async def areas_of(viewer: Viewer) -> Sequence[AreaAlert]:
    """The viewer's areas, the latest first."""
    return await AreaAlert.filter(account_id=viewer.account_id).order_by("-id")


async def area_of(viewer: Viewer, alert_id: UUID | None) -> AreaAlert:
    """One of the viewer's areas; the same 404 for somebody else's and for none."""
    found = await AreaAlert.get_or_none(id=alert_id, account_id=viewer.account_id) if alert_id else None
    if found is None:
        raise not_found()
    return found


def shape_of(alert: AreaAlert) -> Area:
    """The area itself."""
    kind: Kind = alert.kind  # type: ignore[assignment] # the column's constraint
    return Area(
        kind=kind,
        borough=alert.borough,
        centre=None if alert.lat is None or alert.lon is None else (alert.lat, alert.lon),
        radius_m=alert.radius_m,
        ring=[(lat, lon) for lat, lon in alert.ring or ()],
    )


async def told_daily(case: Case) -> AsyncIterator[Sequence[UUID]]:
    """Who is to be told of a case the next morning, some hundreds at a time; nobody whom another area tells at once."""
    where, values = _holding(case)
    async for found in _pages(f"pace = 'daily' AND ({where})", *values):
        daily = {alert.account_id for alert in _others(found, case) if _holds(alert, case)}
        if not daily:
            continue
        asked = f"pace = 'at-once' AND account_id IN ({', '.join('?' * len(daily))}) AND ({where})"
        at_once = {alert.account_id for alert in await find(AreaAlert, asked, *daily, *values) if _holds(alert, case)}
        yield sorted(daily - at_once)


async def told_at_once(case: Case, after: UUID, limit: int) -> Sequence[UUID]:
    """Who is to be told of a case at once, after an account and in the order of their ids; not its own sender."""
    if not is_shown(case):
        return []
    where, values = _holding(case)
    while True:
        asked = f"pace = 'at-once' AND account_id > ? AND ({where}) ORDER BY account_id, id LIMIT ?"
        found = await find(AreaAlert, asked, after, *values, AT_ONCE)
        is_last = len(found) < AT_ONCE
        whole = found if is_last else [alert for alert in found if alert.account_id != found[-1].account_id]
        holding = [alert for alert in _others(whole, case) if _holds(alert, case)]
        people = list(dict.fromkeys(alert.account_id for alert in holding))
        if people or is_last:
            return people[:limit]
        after = whole[-1].account_id


async def count_told_at_once(case: Case) -> int:
    """How many are to be told of a case at once."""
    counted, after = 0, UUID(int=0)
    while people := await told_at_once(case, after, AT_ONCE):
        counted, after = counted + len(people), people[-1]
    return counted


async def open_within(alert: AreaAlert) -> Sequence[PublicCase]:
    """The latest open cases of an area that everybody may see."""
    area = shape_of(alert)
    if area.kind == "borough":
        where = "territory = ? AND publicity <> '' AND joined_to_id IS NULL AND status IN ('new', 'in_progress')"
        found = await find(Case, f"{where} ORDER BY received_at DESC LIMIT ?", area.borough, LISTED)
        return await cases.public_cases(found)
    return await cases.public_cases(await _inside(area))


async def found_on(viewer: Viewer, day: date) -> Sequence[PublicCase]:
    """What appeared on a day in the viewer's areas, of what everybody may still see."""
    finds = await AreaFind.filter(account_id=viewer.account_id, found_on=day).order_by("-id").limit(LOOKED_AT)
    known = await find_among(Case, [one.case_id for one in finds])
    return await cases.public_cases([case for case in known.values() if is_shown(case)])


def is_shown(case: Case | None) -> bool:
    """Whether everybody may see the case, by itself and still open: nothing else is told of."""
    return case is not None and bool(case.publicity) and case.joined_to_id is None and case.status in cases.OPEN


async def _inside(area: Area) -> Sequence[Case]:
    box = area.box
    if box is None:
        return []
    south, west, north, east = box
    asked = cases.MapAsked(box=cases.MapBox(south=south, west=west, north=north, east=east))
    found = (await cases.cases_within(asked, cases.Window(size=LOOKED_AT))).cases
    return [case for case in found if area.holds(cases.point_of(case), "")][:LISTED]


def _holding(case: Case) -> tuple[str, Sequence[object]]:
    """A condition for the alerts whose area may hold a case: the exact shape decides."""
    boroughs, boxes = "borough <> '' AND borough = ?", "south <= ? AND north >= ? AND west <= ? AND east >= ?"
    point = cases.point_of(case)
    if point is None:
        return boroughs, [case.territory]
    return f"{boroughs} OR {boxes}", [case.territory, point[0], point[0], point[1], point[1]]


def _holds(alert: AreaAlert, case: Case) -> bool:
    return bool(alert.borough) or shape_of(alert).holds(cases.point_of(case), "")


async def _pages(where: str, *values: object) -> AsyncIterator[Sequence[AreaAlert]]:
    last = UUID(int=0)
    while found := await find(AreaAlert, f"{where} AND id > ? ORDER BY id LIMIT ?", *values, last, AT_ONCE):
        yield found
        last = found[-1].id


def _others(found: Sequence[AreaAlert], case: Case) -> Sequence[AreaAlert]:
    return [alert for alert in found if alert.account_id != case.account_id]
