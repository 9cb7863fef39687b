"""To follow an area, at a pace; to follow it no more."""

from dataclasses import dataclass
from uuid import UUID

from server.alerts import rules
from server.alerts.models import AreaAlert, AreaFind
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.web.form import invalid
from server.platform.web.guard import not_found
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The area that somebody wants to follow; `place` says in words where it is."""

    area: rules.Area
    place: str
    pace: rules.Pace


async def follow(wanted: Wanted, viewer: Viewer) -> AreaAlert:
    """Tell the viewer of what appears there from now on; Problem `invalid` (422) once they follow ten."""
    area, box = wanted.area, wanted.area.box
    south, west, north, east = box or (None, None, None, None)
    lat, lon = area.centre or (None, None)
    async with in_transaction():
        if await AreaAlert.filter(account_id=viewer.account_id).count() >= rules.AREAS_PER_PERSON:
            sentence = _("Vous suivez déjà %(n)s secteurs. Cessez d’en suivre un pour en ajouter un autre.")
            raise invalid(
                [FieldError(pointer="/kind", code="too-many", detail=sentence % {"n": rules.AREAS_PER_PERSON})]
            )
        return await AreaAlert.create(
            id=new_id(),
            account_id=viewer.account_id,
            kind=area.kind,
            borough=area.borough,
            place=wanted.place,
            lat=lat,
            lon=lon,
            radius_m=area.radius_m,
            ring=[list(point) for point in area.ring] or None,
            south=south,
            west=west,
            north=north,
            east=east,
            pace=wanted.pace,
            made_at=clock.now(),
        )


async def change_pace(alert_id: UUID, viewer: Viewer, *, pace: str) -> None:
    """Be told at once, or once a day; what waits for the end of the day is told then."""
    known = next((one for one in rules.PACES if one == pace), None)
    if known is None:
        raise invalid([FieldError(pointer="/pace", code="required", detail=_("Choisissez quand être averti."))])
    if not await AreaAlert.filter(id=alert_id, account_id=viewer.account_id).update(pace=known):
        raise not_found()


async def unfollow(alert_id: UUID, viewer: Viewer) -> None:
    """Be told no more of this area; of nothing any more, once it was the last."""
    async with in_transaction():
        if not await AreaAlert.filter(id=alert_id, account_id=viewer.account_id).delete():
            raise not_found()
        if not await AreaAlert.exists(account_id=viewer.account_id):
            await AreaFind.filter(account_id=viewer.account_id, told_at=None).delete()
