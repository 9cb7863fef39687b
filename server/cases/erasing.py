"""What the cases know of a person goes with their account; what they know of anybody, once a closed case is old."""

from datetime import datetime
from uuid import UUID

from server.accounts import AccountErased
from server.cases import rules
from server.cases.actions.erasing import erase_people
from server.cases.models import Case
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
    return await Case.filter(**_over(before)).count()


async def _forget_over(before: datetime) -> int:
    done = 0
    while ids := await Case.filter(**_over(before)).order_by("id").limit(AT_ONCE).values_list("id", flat=True):
        done += await erase_people(UUID(str(id_)) for id_ in ids)
    return done


def _over(before: datetime) -> dict[str, object]:
    return {"status__in": rules.CLOSED, "status_at__lt": before, "erased_at": None}


kept = [Kept(code="closed-cases", count=_count_over, forget=_forget_over)]
subscriptions = [Subscription(AccountErased, erase_person)]
