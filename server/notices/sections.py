"""What the notices give of their own in a copy of a person's data: what they were told, on what devices, by choice."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.notices.models import Addressee, Preference, PushDevice
from server.platform.exporting import Exported, Section

AT_ONCE = 200


class NoticeRecord(Exported):
    """Something that the person was told."""

    title: str
    text: str
    made_at: datetime
    read_at: datetime | None


class DeviceRecord(Exported):
    """A device that shows notices."""

    label: str
    agreed_at: datetime
    seen_at: datetime


class ChannelsRecord(Exported):
    """By which channels the person wants to be told."""

    channels: str
    chosen_at: datetime


async def _count_notices(account_id: UUID) -> int:
    return await Addressee.filter(account_id=account_id).count()


async def _notices(account_id: UUID) -> AsyncIterator[NoticeRecord]:
    mine = Addressee.filter(account_id=account_id).order_by("id").limit(AT_ONCE).select_related("notice")
    found = await mine
    while found:
        for one in found:
            told = one.notice
            yield NoticeRecord(title=told.title, text=told.text, made_at=told.made_at, read_at=one.read_at)
        found = await mine.filter(id__gt=found[-1].id)


async def _count_devices(account_id: UUID) -> int:
    return await PushDevice.filter(account_id=account_id).count()


async def _devices(account_id: UUID) -> AsyncIterator[DeviceRecord]:
    for found in await PushDevice.filter(account_id=account_id).order_by("agreed_at", "id"):
        yield DeviceRecord(label=found.label, agreed_at=found.agreed_at, seen_at=found.seen_at)


async def _count_choices(account_id: UUID) -> int:
    return await Preference.filter(account_id=account_id).count()


async def _choices(account_id: UUID) -> AsyncIterator[ChannelsRecord]:
    for found in await Preference.filter(account_id=account_id):
        yield ChannelsRecord(channels=found.channels, chosen_at=found.chosen_at)


exported = [
    Section(name="notices", record=NoticeRecord, count=_count_notices, read=_notices),
    Section(name="push_devices", record=DeviceRecord, count=_count_devices, read=_devices),
    Section(name="notice_channels", record=ChannelsRecord, count=_count_choices, read=_choices),
]
