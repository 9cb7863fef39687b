"""The areas of a person go with their account."""

from server.accounts import Account, AccountErased
from server.platform.db import in_transaction
from server.platform.db.erasing import owned_models
from server.platform.outbox import Subscription


async def erase_person(fact: AccountErased) -> None:
    """Forget where they wanted to know what happens, and what was found there."""
    async with in_transaction():
        for model, column in owned_models(Account, of="alerts"):
            await model.filter(**{column: fact.account_id}).delete()


subscriptions = [Subscription(AccountErased, erase_person)]
