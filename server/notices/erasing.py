"""What the notices know of a person goes with their account; old notices go by themselves."""

from datetime import datetime

from server.accounts import Account, AccountErased, DeletionAsked
from server.notices.actions.devices import forget_devices_of_account
from server.notices.models import InboundMail, Notice, Text, TextNumber
from server.notices.progress import forget_announcements
from server.platform.db import in_transaction
from server.platform.db.erasing import owned_models
from server.platform.outbox import Subscription
from server.platform.retention import Kept


async def forget_devices(fact: DeletionAsked) -> None:
    """The account is closed: no device is told anything more, whatever becomes of the account."""
    await forget_devices_of_account(fact.account_id)


async def erase_person(fact: AccountErased) -> None:
    """Forget their devices, their list, their texts and letters, what was delivered, and what they chose."""
    async with in_transaction():
        for known in await TextNumber.filter(account_id=fact.account_id):
            await Text.filter(number=known.number, account_id=None).delete()
        for model, column in owned_models(Account, of="notices"):
            await model.filter(**{column: fact.account_id}).delete()


async def _count_old(before: datetime) -> int:
    texts = await Text.filter(made_at__lt=before).count()
    mails = await InboundMail.filter(received_at__lt=before).count()
    return await Notice.filter(made_at__lt=before).count() + texts + mails


async def _forget_old(before: datetime) -> int:
    await forget_announcements(before)
    texts = await Text.filter(made_at__lt=before).delete()
    mails = await InboundMail.filter(received_at__lt=before).delete()
    return await Notice.filter(made_at__lt=before).delete() + texts + mails


kept = [Kept(code="notices", count=_count_old, forget=_forget_old)]
subscriptions = [Subscription(DeletionAsked, forget_devices), Subscription(AccountErased, erase_person)]
