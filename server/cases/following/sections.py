"""What a person follows, in a copy of their data."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.cases import views
from server.cases.models import Follow
from server.platform.exporting import Exported, Section


class FollowRecord(Exported):
    """A demande that the person follows, or one of their own of which they wish to hear no more."""

    reference: str
    title: str
    wants_news: bool
    chosen_at: datetime


async def _count(account_id: UUID) -> int:
    return await Follow.filter(account_id=account_id).count()


async def _read(account_id: UUID) -> AsyncIterator[FollowRecord]:
    for one in await Follow.filter(account_id=account_id).order_by("chosen_at", "id").select_related("case"):
        yield FollowRecord(
            reference=one.case.reference,
            title=views.title_of(one.case),
            wants_news=one.wants_news,
            chosen_at=one.chosen_at,
        )


exported = [Section(name="followed_cases", record=FollowRecord, count=_count, read=_read)]
