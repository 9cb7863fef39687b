"""What is done after an answer: to draw when a case comes or is resolved, and to ask when the hour has come."""

from server.cases import RESOLVED, CaseSubmitted, StatusChanged
from server.platform.outbox import Subscription
from server.privacy import ConsentWithdrawn
from server.surveys.actions.asking import ask, draw
from server.surveys.facts import SurveyDrawn
from server.surveys.models import SurveyInvitation


async def draw_after_sending(fact: CaseSubmitted) -> None:
    """A case was received."""
    await draw(fact.case_id, "sent")


async def draw_after_closing(fact: StatusChanged) -> None:
    """A case was resolved; one that was cancelled has had no service to speak of."""
    if fact.status == RESOLVED:
        await draw(fact.case_id, "closed")


async def ask_when_due(fact: SurveyDrawn) -> None:
    """The lot fell on somebody."""
    await ask(fact.invitation_id)


async def forget_undrawn(fact: ConsentWithdrawn) -> None:
    """Whoever takes back that they accept surveys is not asked those that were drawn."""
    if fact.purpose == "survey":
        await SurveyInvitation.filter(account_id=fact.account_id, state="drawn").delete()


subscriptions = [
    Subscription(CaseSubmitted, draw_after_sending),
    Subscription(StatusChanged, draw_after_closing),
    Subscription(SurveyDrawn, ask_when_due),
    Subscription(ConsentWithdrawn, forget_undrawn),
]
