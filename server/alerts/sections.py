"""What the alerts give of their own in a copy of a person's data: the areas they follow, and what appeared there."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

from server.alerts.models import AreaAlert, AreaFind
from server.alerts.sentences import name_of
from server.platform.exporting import Exported, Section

AT_ONCE = 200


class AreaRecord(Exported):
    """An area that the person follows."""

    kind: str
    name: str
    lat: float | None
    lon: float | None
    radius_m: int
    corners: list[list[float]]
    pace: str
    made_at: datetime


class AreaFindRecord(Exported):
    """A case that appeared in one of their areas, for the news of a day."""

    reference: str
    found_on: date
    told_at: datetime | None


async def _count_areas(account_id: UUID) -> int:
    return await AreaAlert.filter(account_id=account_id).count()


async def _areas(account_id: UUID) -> AsyncIterator[AreaRecord]:
    for found in await AreaAlert.filter(account_id=account_id).order_by("id"):
        yield AreaRecord(
            kind=found.kind, name=name_of(found), lat=found.lat, lon=found.lon, radius_m=found.radius_m,
            corners=found.ring or [], pace=found.pace, made_at=found.made_at,
        )  # fmt: skip


async def _count_finds(account_id: UUID) -> int:
    return await AreaFind.filter(account_id=account_id).count()


async def _finds(account_id: UUID) -> AsyncIterator[AreaFindRecord]:
    mine = AreaFind.filter(account_id=account_id).order_by("id").limit(AT_ONCE).select_related("case")
    found = await mine
    while found:
        for one in found:
            yield AreaFindRecord(reference=one.case.reference, found_on=one.found_on, told_at=one.told_at)
        found = await mine.filter(id__gt=found[-1].id)


exported = [
    Section(name="areas", record=AreaRecord, count=_count_areas, read=_areas),
    Section(name="area_finds", record=AreaFindRecord, count=_count_finds, read=_finds),
]
