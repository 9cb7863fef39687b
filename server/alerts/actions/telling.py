"""To tell of what appears in an area: at once, or once a day; of what everybody may see, and of nothing else."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from server import accounts, notices
from server.alerts import queries
from server.alerts.models import AreaFind
from server.alerts.rules import TOLD_FROM_HOUR
from server.alerts.sentences import news_of_case, news_of_day
from server.cases import Case
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import words
from server.platform.days import day_of
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.words import _

AT_ONCE, DAILY = "area", "area-day"
"""Kinds of notices."""
ROWS_AT_ONCE = 500
_UNTOLD = """
SELECT DISTINCT found_on, account_id FROM area_finds WHERE told_at IS NULL AND found_on < ?
ORDER BY found_on, account_id LIMIT ?
"""


async def tell_of(case_id: UUID) -> None:
    """A case can be seen by everybody: tell whoever follows where it lies. Twice changes nothing."""
    case = await Case.get_or_none(id=case_id)
    if case is None or not queries.is_shown(case):
        return
    await _tell_at_once(case)
    async for account_ids in queries.told_daily(case):
        await _keep_for_the_day(case, account_ids)


async def tell_days() -> int:
    """From the town's morning on: tell each person what appeared on the days before, in one notice a day.

    Gives how many people were told. What nobody may see any more is left out; a day of which nothing is left is told
    to nobody.
    """
    now = clock.now()
    here = now.astimezone(ZoneInfo(current().town.time_zone))
    if here.hour < TOLD_FROM_HOUR:
        return 0
    told = 0
    while rows := await execute_returning(_UNTOLD, [here.date(), ROWS_AT_ONCE]):
        for row in rows:
            told += await _tell_day(cast("UUID", row["account_id"]), _day(row["found_on"]), now)
    return told


async def _tell_at_once(case: Case) -> None:
    await notices.tell_many(
        notices.TellingMany(
            key=f"{AT_ONCE}-{case.id}",
            kind=AT_ONCE,
            news=lambda: news_of_case(case),
            path=f"/carte/{case.reference}",
            audience=AT_ONCE,
            argument=str(case.id),
        )
    )


async def _keep_for_the_day(case: Case, account_ids: Sequence[UUID]) -> None:
    today = day_of(clock.now())
    for start in range(0, len(account_ids), ROWS_AT_ONCE):
        finds = [
            AreaFind(id=new_id(), account_id=account_id, case_id=case.id, found_on=today)
            for account_id in account_ids[start : start + ROWS_AT_ONCE]
        ]
        await AreaFind.bulk_create(finds, ignore_conflicts=True)


async def _tell_day(account_id: UUID, day: date, now: datetime) -> bool:
    finds = await AreaFind.filter(account_id=account_id, found_on=day, told_at=None).select_related("case")
    number = sum(queries.is_shown(find.case) for find in finds)
    language = await notices.language_of(account_id) or await accounts.language_of(account_id)
    async with in_transaction():
        await AreaFind.filter(account_id=account_id, found_on=day, told_at=None).update(told_at=now)
        if not number or not language:
            return False
        with words.spoken_in(language):
            title, text = news_of_day(number)
            await notices.tell(
                notices.Telling(
                    key=f"{DAILY}-{account_id}-{day}",
                    kind=DAILY,
                    subject=f"{DAILY}-{account_id}",
                    rank=day.toordinal(),
                    title=title,
                    text=text,
                    path=f"/alertes/jour/{day}",
                    account_ids=[account_id],
                    at=now,
                )
            )
    return True


async def _count(argument: str) -> int:
    case = await Case.get_or_none(id=UUID(argument))
    return await queries.count_told_at_once(case) if case else 0


async def _page(argument: str, after: UUID, limit: int) -> Sequence[UUID]:
    case = await Case.get_or_none(id=UUID(argument))
    return await queries.told_at_once(case, after, limit) if case else []


def _why() -> str:
    return _("Vous recevez ce message parce que vous suivez un secteur de la carte.")


kinds = (
    notices.Kind(code=AT_ONCE, title=lambda: _("Mes secteurs : nouvelle demande"), why=_why),
    notices.Kind(code=DAILY, title=lambda: _("Mes secteurs : les nouvelles de la veille"), why=_why),
)
audiences = (
    notices.Audience(
        code=AT_ONCE,
        title=lambda: _("Les personnes qui suivent le secteur d’une demande"),
        count=_count,
        page=_page,
        is_offered=False,
    ),
)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
