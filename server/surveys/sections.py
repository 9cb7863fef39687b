"""What the surveys give of their own in a copy of a person's data: that they were asked. Answers name nobody."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.platform.exporting import Exported, Section
from server.surveys.models import SurveyInvitation
from server.surveys.sentences import name_of

AT_ONCE = 200


class SurveyRecord(Exported):
    """A survey that the person was drawn for, and whether they answered it."""

    survey: str
    reference: str
    drawn_at: datetime
    is_answered: bool


async def _count(account_id: UUID) -> int:
    return await SurveyInvitation.filter(account_id=account_id).count()


async def _read(account_id: UUID) -> AsyncIterator[SurveyRecord]:
    mine = SurveyInvitation.filter(account_id=account_id).order_by("id").limit(AT_ONCE).select_related("case")
    found = await mine
    while found:
        for one in found:
            yield SurveyRecord(
                survey=name_of(one.moment),
                reference=one.case.reference,
                drawn_at=one.drawn_at,
                is_answered=one.state == "answered",
            )
        found = await mine.filter(id__gt=found[-1].id)


exported = [Section(name="surveys", record=SurveyRecord, count=_count, read=_read)]
