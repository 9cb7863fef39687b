"""What the privacy itself gives of its own in a copy: what the person agreed to, and the copies they asked for."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.platform.exporting import Exported, Section
from server.privacy.models import Consent, Export


class ConsentRecord(Exported):
    """Something that was agreed to, or taken back."""

    purpose: str
    is_given: bool
    text: str
    text_sha256: str
    language: str
    channel: str
    source: str
    recorded_at: datetime


class CopyRecord(Exported):
    """A copy of their data that the person asked for; this one is among them."""

    asked_at: datetime
    ready_at: datetime | None
    fetched_at: datetime | None


async def _count(account_id: UUID) -> int:
    return await Consent.filter(account_id=account_id).count()


async def _read(account_id: UUID) -> AsyncIterator[ConsentRecord]:
    said = Consent.filter(account_id=account_id).order_by("recorded_at", "id").select_related("text")
    for one in await said:
        yield ConsentRecord(
            purpose=one.purpose, is_given=one.is_given, text=one.text.text, text_sha256=one.text_id,
            language=one.language, channel=one.channel, source=one.source, recorded_at=one.recorded_at,
        )  # fmt: skip


async def _count_copies(account_id: UUID) -> int:
    return await Export.filter(account_id=account_id).count()


async def _copies(account_id: UUID) -> AsyncIterator[CopyRecord]:
    for one in await Export.filter(account_id=account_id).order_by("asked_at", "id"):
        yield CopyRecord(asked_at=one.asked_at, ready_at=one.ready_at, fetched_at=one.fetched_at)


exported = [
    Section(name="consents", record=ConsentRecord, count=_count, read=_read),
    Section(name="copies", record=CopyRecord, count=_count_copies, read=_copies),
]
