"""What the notices know of a person goes with their account; old notices go by themselves."""

from datetime import datetime

from server.accounts import Account, AccountErased, DeletionAsked
from server.notices.actions.devices import forget_devices_of_account
from server.notices.models import Notice
from server.notices.progress import forget_announcements
from server.platform.db import in_transaction
from server.platform.db.erasing import owned_models
from server.platform.outbox import Subscription
from server.platform.retention import Kept


async def forget_devices(fact: DeletionAsked) -> None:
    """The account is closed: no device is told anything more, whatever becomes of the account."""
    await forget_devices_of_account(fact.account_id)


async def erase_person(fact: AccountErased) -> None:
    """Forget their devices, their list, what was delivered, and what they chose."""
    async with in_transaction():
        for model, column in owned_models(Account, of="notices"):
            await model.filter(**{column: fact.account_id}).delete()


async def _count_old(before: datetime) -> int:
    return await Notice.filter(made_at__lt=before).count()


async def _forget_old(before: datetime) -> int:
    await forget_announcements(before)
    return await Notice.filter(made_at__lt=before).delete()


kept = [Kept(code="notices", count=_count_old, forget=_forget_old)]
subscriptions = [Subscription(DeletionAsked, forget_devices), Subscription(AccountErased, erase_person)]
