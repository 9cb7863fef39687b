"""To tell: one notice in the lists of those it is for, then on their devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.kernel.ids import new_id
from server.notices.facts import NoticeMade
from server.notices.models import Addressee, Notice
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.words import current_language

ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What is told. `title` and `text` may be read over a shoulder: a number and a status, never a person.

    On a device a notice takes the place of those of its subject with a lower rank: it says all that still matters.
    """

    key: str
    kind: str
    subject: str
    rank: int
    title: str
    text: str
    path: str
    account_ids: Sequence[UUID]
    is_mail_asked: bool = False
    """Whether letters were asked for with what it is about; what a person chose goes before."""
    at: datetime
    """When it happened: a queue that waited tells the hour of the event, not its own."""


async def tell(telling: Telling) -> None:
    """Put the notice into the lists of these people and have their devices told; telling it again changes nothing.

    Words are those of the language spoken now. People of several languages are told in several notices.
    """
    if not telling.account_ids:
        return
    async with in_transaction():
        if await Notice.exists(key=telling.key):
            return
        notice = await Notice.create(
            id=new_id(),
            key=telling.key,
            kind=telling.kind,
            subject=telling.subject,
            rank=telling.rank,
            title=telling.title,
            text=telling.text,
            path=telling.path,
            language=current_language(),
            made_at=telling.at,
            is_mail_asked=telling.is_mail_asked,
        )
        people = [Addressee(id=new_id(), notice_id=notice.id, account_id=account) for account in telling.account_ids]
        await Addressee.bulk_create(people, batch_size=ROWS_AT_ONCE)
        await outbox.publish(NoticeMade(notice_id=notice.id))
