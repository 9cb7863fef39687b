"""When alerts are told: once a case can be seen by everybody, and each morning."""

from datetime import timedelta

from server.alerts.actions.telling import tell_of
from server.alerts.models import AreaFind
from server.cases import CaseShown, CaseSubmitted
from server.platform.days import today
from server.platform.outbox import Subscription

KEPT = timedelta(days=60)


async def tell_of_submitted(fact: CaseSubmitted) -> None:
    """A case came whose nature everybody may see."""
    await tell_of(fact.case_id)


async def tell_of_shown(fact: CaseShown) -> None:
    """An agent opened a case to everybody."""
    await tell_of(fact.case_id)


async def forget_finds() -> int:
    """Remove what was found in areas two months ago; gives how many."""
    return await AreaFind.filter(found_on__lt=today() - KEPT).delete()


subscriptions = [Subscription(CaseSubmitted, tell_of_submitted), Subscription(CaseShown, tell_of_shown)]
