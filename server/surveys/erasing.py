"""Who was asked goes with their account and after some months; what was written in an answer goes after its own."""

from datetime import datetime

from server.accounts import Account, AccountErased
from server.platform.db import in_transaction
from server.platform.db.erasing import owned_models
from server.platform.outbox import Subscription
from server.platform.retention import Kept
from server.surveys.models import SurveyAnswer, SurveyInvitation


async def erase_person(fact: AccountErased) -> None:
    """Forget that they were asked; of what they answered nobody knows that it was them."""
    async with in_transaction():
        for model, column in owned_models(Account, of="surveys"):
            await model.filter(**{column: fact.account_id}).delete()


async def _count_asked(before: datetime) -> int:
    return await SurveyInvitation.filter(drawn_at__lt=before).count()


async def _forget_asked(before: datetime) -> int:
    return await SurveyInvitation.filter(drawn_at__lt=before).delete()


async def _count_comments(before: datetime) -> int:
    return await SurveyAnswer.filter(quarter__lt=before.date()).exclude(comment="").count()


async def _forget_comments(before: datetime) -> int:
    return await SurveyAnswer.filter(quarter__lt=before.date()).exclude(comment="").update(comment="")


kept = [
    Kept(code="surveys", count=_count_asked, forget=_forget_asked),
    Kept(code="survey-comments", count=_count_comments, forget=_forget_comments),
]
subscriptions = [Subscription(AccountErased, erase_person)]
