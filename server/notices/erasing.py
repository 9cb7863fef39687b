"""What the notices know of a person goes with their account; old notices go by themselves."""

from datetime import datetime

from server.accounts import Account, AccountErased
from server.notices.models import Notice
from server.platform.db import in_transaction
from server.platform.db.erasing import owned_models
from server.platform.outbox import Subscription
from server.platform.retention import Kept


async def erase_person(fact: AccountErased) -> None:
    """Forget their devices, their list, what was delivered, and what they chose."""
    async with in_transaction():
        for model, column in owned_models(Account, of="notices"):
            await model.filter(**{column: fact.account_id}).delete()


async def _count_old(before: datetime) -> int:
    return await Notice.filter(made_at__lt=before).count()


async def _forget_old(before: datetime) -> int:
    return await Notice.filter(made_at__lt=before).delete()


kept = [Kept(code="notices", count=_count_old, forget=_forget_old)]
subscriptions = [Subscription(AccountErased, erase_person)]
