"""What the privacy itself gives of its own in a copy: what the person agreed to, under which words."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.platform.exporting import Exported, Section
from server.privacy.models import Consent


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


async def _count(account_id: UUID) -> int:
    return await Consent.filter(account_id=account_id).count()


async def _read(account_id: UUID) -> AsyncIterator[ConsentRecord]:
    said = Consent.filter(account_id=account_id).order_by("recorded_at", "id").select_related("text")
    for one in await said:
        yield ConsentRecord(
            purpose=one.purpose, is_given=one.is_given, text=one.text.text, text_sha256=one.text_id,
            language=one.language, channel=one.channel, source=one.source, recorded_at=one.recorded_at,
        )  # fmt: skip


exported = [Section(name="consents", record=ConsentRecord, count=_count, read=_read)]
