"""What the cases know of a person goes with their account; what they know of anybody, once a closed case is old."""

from datetime import datetime

from server.accounts import AccountErased
from server.cases.actions.erasing import erase_people
from server.cases.models import WITH_PEOPLE, Case
from server.platform.db import execute_returning, find
from server.platform.installation import current
from server.platform.outbox import Subscription
from server.platform.retention import Kept

AT_ONCE = 200


async def erase_person(fact: AccountErased) -> None:
    """Take the person out of all their cases, finished or not, and away with the letters that wait as files."""
    while found := await Case.filter(account_id=fact.account_id).order_by("id").limit(AT_ONCE):
        for address in {str((case.person or {}).get("email", "")) for case in found} - {""}:
            await current().mailer.forget(address)
        await erase_people([case.id for case in found])
        await Case.filter(id__in=[case.id for case in found]).update(account_id=None)


async def _count_over(before: datetime) -> int:
    rows = await execute_returning(f"SELECT COUNT(*) AS found FROM cases WHERE {_OVER}", [before])  # noqa: S608 - fixed words
    return int(str(rows[0]["found"]))


async def _forget_over(before: datetime) -> int:
    done = 0
    while found := await find(Case, f"{_OVER} ORDER BY status_at LIMIT ?", before, AT_ONCE):
        done += await erase_people(case.id for case in found)
    return done


_OVER = f"{WITH_PEOPLE} AND status_at < ?"

kept = [Kept(code="closed-cases", count=_count_over, forget=_forget_over)]
subscriptions = [Subscription(AccountErased, erase_person)]
