"""What a person followed goes with their account."""

from server.accounts import AccountErased
from server.cases.models import Follow
from server.platform.outbox import Subscription


async def erase_person(fact: AccountErased) -> None:
    """Forget what they followed."""
    await Follow.filter(account_id=fact.account_id).delete()


subscriptions = [Subscription(AccountErased, erase_person)]
