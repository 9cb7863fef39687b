"""An announcement becomes notices, some people at a time: each step is whole, and taken up after a worker died.

Between two steps as long passes as the step took: whoever reads a page meanwhile finds the database free.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import planning
from server.notices.audiences import FIRST, audience_of
from server.notices.facts import AnnouncementStarted
from server.notices.models import Addressee, Announcement, Notice
from server.platform.db import client, execute_returning, in_transaction
from server.platform.outbox import Later

WORKS_S = 300.0
PEOPLE_AT_ONCE = planning.PEOPLE_AT_ONCE

_LANGUAGES = """
SELECT c.id AS account_id, COALESCE(NULLIF(p.language, ''), c.language) AS language
FROM accounts c LEFT JOIN notice_preferences p ON p.account_id = c.id WHERE c.id IN ({marks}) ORDER BY c.id
"""


async def expand(fact: AnnouncementStarted) -> None:
    """Go on until everybody is told, or a supervisor stops it."""
    until_s = time.monotonic() + WORKS_S
    while True:
        begun_s = time.monotonic()
        if not await _step(fact.announcement_id):
            return
        if time.monotonic() > until_s:
            raise Later(1, "the announcement goes on after others")
        await asyncio.sleep(time.monotonic() - begun_s)


def key_of(announcement: Announcement, language: str) -> str:
    """The key of its notice in a language."""
    return f"{announcement.key}-{language}"


async def _step(announcement_id: UUID) -> bool:
    """Put it into the lists of the next people and plan their messages; False when nobody is left."""
    async with in_transaction():
        if client().capabilities.support_for_update:
            await Announcement.filter(id=announcement_id).select_for_update().values_list("id")
        going = await Announcement.get_or_none(id=announcement_id, state="running")
        audience = audience_of(going.audience) if going else None
        if going is None or audience is None:
            return False
        after = going.last_account_id or FIRST
        people = await audience.page(going.argument, after, PEOPLE_AT_ONCE)
        if not people:
            await Announcement.filter(id=going.id).update(state="done", ended_at=clock.now())
            return False
        await _tell(going, people)
        reached = going.reached + len(people)
        await Announcement.filter(id=going.id).update(last_account_id=people[-1], reached=reached)
    return True


async def _tell(going: Announcement, people: Sequence[UUID]) -> None:
    """Within a transaction: the people stand among those of the notice in their language, and are planned for."""
    notices = {language: await Notice.get(key=key_of(going, language)) for language in going.words}
    first = next(iter(notices))
    marks = ", ".join("?" * len(people))
    rows = []
    for row in await execute_returning(_LANGUAGES.format(marks=marks), list(people)):
        spoken = str(row["language"])
        notice = notices.get(spoken) or _near(notices, spoken) or notices[first]
        rows.append(Addressee(id=new_id(), notice_id=notice.id, account_id=cast("UUID", row["account_id"])))
    await Addressee.bulk_create(rows, batch_size=PEOPLE_AT_ONCE, ignore_conflicts=True)
    for notice in notices.values():
        await planning.plan_batch(notice)


def _near(notices: dict[str, Notice], spoken: str) -> Notice | None:
    """Its notice in another country's words for the same language."""
    return next((one for tag, one in notices.items() if tag.split("-")[0] == spoken.split("-")[0]), None)
