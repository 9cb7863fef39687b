"""The ladder: whoever a push did not reach gets a text, and whoever no text reached a letter; each once."""

from collections.abc import Collection
from typing import cast
from uuid import UUID

from server.kernel import clock
from server.notices import planning
from server.notices.facts import SilenceDue
from server.notices.models import Delivery, Message, Notice
from server.notices.reach import next_channel
from server.notices.wishes import people_for
from server.platform.db import execute_returning, in_transaction

PEOPLE_AT_ONCE = 200

_BATCHES = "SELECT account_id, batch FROM notice_addressees WHERE notice_id = ? AND account_id IN ({marks})"
_USED = "SELECT account_id, channel FROM notice_messages WHERE notice_id = ? AND account_id IN ({marks})"
# A device that never said what it shows is not called silent: some browsers show by themselves.
_SILENT = """
SELECT a.account_id FROM notice_addressees a WHERE a.notice_id = ? AND a.batch = ? AND a.read_at IS NULL
AND NOT EXISTS (SELECT 1 FROM notice_messages m WHERE m.account_id = a.account_id AND m.notice_id = a.notice_id)
AND EXISTS (SELECT 1 FROM deliveries y WHERE y.account_id = a.account_id AND y.notice_id = a.notice_id)
AND NOT EXISTS (
    SELECT 1 FROM deliveries y WHERE y.account_id = a.account_id AND y.notice_id = a.notice_id
    AND y.shown_at IS NOT NULL
)
AND EXISTS (SELECT 1 FROM deliveries y WHERE y.account_id = a.account_id AND y.shown_at IS NOT NULL)
"""


async def step_down(notice: Notice, account_ids: Collection[UUID]) -> None:
    """Within a transaction: have the next channel tell these people, whom nothing told that went before."""
    if not account_ids or notice.kind == "test" or notice.stopped_at is not None:
        return
    asked = list(account_ids)
    marks = ", ".join("?" * len(asked))
    used: dict[UUID, set[str]] = {}
    for row in await execute_returning(_USED.format(marks=marks), [notice.id, *asked]):
        used.setdefault(cast("UUID", row["account_id"]), set()).add(str(row["channel"]))
    people = await people_for(notice, asked)
    planned: dict[int, list[Message]] = {}
    now = clock.now()
    for row in await execute_returning(_BATCHES.format(marks=marks), [notice.id, *asked]):
        person = people.get(cast("UUID", row["account_id"]))
        channel = next_channel(person.wishes, person.means, used.get(person.account_id, ())) if person else None
        if person is None or channel is None:
            continue
        batch = int(str(row["batch"] or 0))
        at = planning.rings_at(notice.kind, person.wishes, now) if channel == "text" else now
        message = planning.message_of(notice.id, batch, person.account_id, channel, at, is_instead=True)
        planned.setdefault(batch, []).append(message)
    for batch, messages in planned.items():
        await Message.bulk_create(messages, ignore_conflicts=True)
        await planning.publish_planned(notice.id, batch, {one.channel for one in messages})


async def tell_silent(fact: SilenceDue) -> None:
    """Some time after a push: whose devices showed nothing, and who read nothing in the list, is told otherwise."""
    notice = await Notice.get_or_none(id=fact.notice_id)
    if notice is None or await Notice.exists(subject=notice.subject, rank__gt=notice.rank):
        return
    rows = await execute_returning(_SILENT, [notice.id, fact.batch])
    silent = [cast("UUID", row["account_id"]) for row in rows]
    for first in range(0, len(silent), PEOPLE_AT_ONCE):
        theirs = silent[first : first + PEOPLE_AT_ONCE]
        async with in_transaction():
            waiting = Delivery.filter(notice_id=notice.id, account_id__in=theirs, state="waiting")
            await waiting.update(state="replaced", settled_at=clock.now())
            await step_down(notice, theirs)
