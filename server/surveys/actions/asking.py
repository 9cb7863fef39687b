"""To draw by lot among those who accepted, and to ask them once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server import accounts, cases, notices, privacy
from server.accounts import EmailAddress
from server.cases import Case
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox, words
from server.platform.days import today
from server.platform.db import UniqueViolation, in_transaction
from server.platform.installation import current
from server.platform.municipality import SurveyRule
from server.platform.proofs import link_token, token_digest
from server.platform.words import _
from server.surveys import rules
from server.surveys.facts import SurveyAsked, SurveyDrawn
from server.surveys.models import SurveyInvitation
from server.surveys.sentences import question

SUBJECT = "survey-"
PURPOSE = "survey"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom a survey reaches: their account where they have one, and their address."""

    account_id: UUID | None
    address: EmailAddress


async def draw(case_id: UUID, moment: rules.Moment) -> None:
    """Draw the sender of a case, as the town's rule for this moment says; nobody who did not accept it.

    The database holds that nobody is drawn twice in a quarter. Safe to run again: the lot of a case never changes.
    """
    rule = current().town.survey(moment)
    case = await Case.get_or_none(id=case_id)
    if rule is None or case is None or not await _may_be_asked(case, moment):
        return
    lot = current().key.sign("survey-draw", moment, str(case.id))
    reach = await reach_of(case)
    if reach is None or not rules.is_drawn(lot, rule.share):
        return
    try:
        async with in_transaction():
            await _write(case, reach, rule)
    except UniqueViolation:
        return  # asked this quarter already, or for this case


async def ask(invitation_id: UUID) -> None:
    """Tell the person that a survey waits, unless they or the case changed meanwhile; twice changes nothing.

    Raises `outbox.Later` until the hour that the town waits for.
    """
    invitation = await SurveyInvitation.get_or_none(id=invitation_id)
    if invitation is None or invitation.state != "drawn":
        return
    wait = invitation.due_at - clock.now()
    if wait > timedelta():
        raise outbox.Later(wait.total_seconds(), f"survey {invitation.id} is not due")
    case = await Case.get(id=invitation.case_id)
    if not await _may_be_asked(case, invitation.moment) or await reach_of(case) is None:
        await invitation.delete()
        return
    words.speak(await _language_of(case))
    async with in_transaction():
        if not await SurveyInvitation.filter(id=invitation.id, state="drawn").update(state="asked"):
            return
        await _tell(invitation, case)
        await outbox.publish(SurveyAsked(invitation_id=invitation.id))


async def reach_of(case: Case) -> Reach | None:
    """Who sent the case, if they can be reached: None for nobody known, and for an account that was closed."""
    if case.account_id is not None:
        address = await accounts.address_of(case.account_id)
    else:
        address = accounts.parse_email(case.person.get("email", "")) if case.person else None
    return Reach(account_id=case.account_id, address=address) if address else None


def survey_path(invitation_id: UUID) -> str:
    """The page that asks: whoever holds its address may answer, signed in or not."""
    return f"/sondages/{link_token(PURPOSE, invitation_id)}"


async def _may_be_asked(case: Case, moment: str) -> bool:
    """Whether they accepted, still do, and there is something to ask of."""
    if not case.survey_consent or case.is_anonymous or case.erased_at is not None:
        return False
    if case.account_id and not await privacy.holds(case.account_id, "survey"):
        return False  # taken back since, for all of their cases
    return moment != "closed" or case.status == cases.RESOLVED


async def _language_of(case: Case) -> str:
    chosen = await notices.language_of(case.account_id) if case.account_id else ""
    return chosen or case.language


async def _write(case: Case, reach: Reach, rule: SurveyRule) -> None:
    now, id_ = clock.now(), new_id()
    due_at = now + timedelta(hours=rule.wait_hours)
    period = rules.quarter_of(today()).isoformat() if rule.rest == "quarter" else f"{rule.moment}-{case.id}"
    if reach.account_id and await SurveyInvitation.exists(account_id=reach.account_id, period=period):
        return  # under the address that they had before
    invitation = await SurveyInvitation.create(
        id=id_,
        case_id=case.id,
        account_id=reach.account_id,
        person=current().key.sign("survey-person", reach.address.compared).hex()[:32],
        period=period,
        moment=rule.moment,
        state="drawn",
        token_sha256=token_digest(link_token(PURPOSE, id_)),
        drawn_at=now,
        due_at=due_at,
        expires_at=due_at + rules.LASTS,
    )
    await outbox.publish(SurveyDrawn(invitation_id=invitation.id))


async def _tell(invitation: SurveyInvitation, case: Case) -> None:
    if invitation.account_id is None:
        return
    await notices.tell(
        notices.Telling(
            key=f"{SUBJECT}{invitation.id}",
            kind="survey",
            subject=f"{SUBJECT}{invitation.id}",
            rank=0,
            title=_("Demande {reference}").format(reference=case.reference),
            text=_("{question} Un appui suffit pour répondre.").format(question=question(invitation.moment)),
            path=survey_path(invitation.id),
            account_ids=[invitation.account_id],
            is_mail_asked=True,
            at=clock.now(),
        )
    )
