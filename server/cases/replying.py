"""Answers to letters about a case become its reporter's entries; letters that came back are told."""

from server import accounts, notices
from server.cases.actions.contributing import taken_as, tell_main
from server.cases.actions.joining import hold_main
from server.cases.actions.locks import lock_case
from server.cases.actions.timeline import append
from server.cases.facts import EntryAdded
from server.cases.letters import address_of
from server.cases.models import Case, Entry
from server.kernel import clock
from server.kernel.text import LONG_LIMIT, length, normalise, tidy
from server.kernel.viewer import Viewer
from server.notices import MailAnswered, MailBounced
from server.platform import outbox, words
from server.platform.db import in_transaction
from server.platform.outbox import Subscription
from server.platform.words import _

ANSWERS_PER_DAY = 30


async def write_answer(fact: MailAnswered) -> None:
    """Append what the reporter answered by e-mail; what is not plainly theirs is held for somebody to read."""
    async with in_transaction():
        mail = await notices.mail_of(fact.mail_id)
        if mail is None:
            return
        await hold_main(fact.about_id)
        await lock_case(fact.about_id)
        case = await Case.get_or_none(id=fact.about_id)
        why = await _why_not(case, mail)
        account_id = case.account_id if case else None
        await notices.settle_mail(fact.mail_id, account_id=account_id, why_held=why)
        if case is None or why:
            return
        with words.spoken_in(case.language):
            text = _said(mail)
        viewer = Viewer(account_id=case.account_id, role="resident")
        entry = await append(case, viewer, kind=taken_as(case), is_public=True, text=text)
        await case.save(update_fields=["rev", "question_rev"])
        await tell_main(case)
        await outbox.publish(EntryAdded(case_id=case.id, entry_id=entry.id, is_public=True))


async def tell_bounce(fact: MailBounced) -> None:
    """Write in the timeline, for the staff, that no letter arrives; have the reporter see it in their list. Once."""
    async with in_transaction():
        mail = await notices.mail_of(fact.mail_id)
        if mail is None:
            return
        await lock_case(fact.about_id)
        case = await Case.get_or_none(id=fact.about_id)
        await notices.settle_mail(fact.mail_id, account_id=case.account_id if case else None)
        if case is None or not fact.is_permanent or await Entry.exists(case_id=case.id, kind="mail-bounced"):
            return
        await append(case, None, kind="mail-bounced", is_public=False, text=mail.code)
        await case.save(update_fields=["rev"])
        with words.spoken_in(case.language):
            await _tell(case)


async def _why_not(case: Case | None, mail: notices.ReceivedMail) -> str:
    """Why an answer cannot stand in the timeline; empty when it can."""
    if case is None or case.erased_at is not None:
        return "gone"
    known = {address.compared for address in [address_of(case)] if address}
    if case.account_id is not None and (own := await accounts.address_of(case.account_id)):
        known.add(own.compared)
    sender = accounts.parse_email(mail.sender)
    if sender is None or sender.compared not in known:
        return "stranger"
    text = normalise(tidy(mail.text))
    if not text:
        return "empty"
    if length(text) > LONG_LIMIT:
        return "unfit"
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if await Entry.filter(case_id=case.id, by="resident", recorded_at__gt=since).count() >= ANSWERS_PER_DAY:
        return "many"
    return ""


def _said(mail: notices.ReceivedMail) -> str:
    text = normalise(tidy(mail.text))
    if not mail.attachments:
        return text
    left_out = _("(Des pièces jointes au courriel n’ont pas été reprises. Ajoutez vos photos depuis la demande.)")
    return f"{text}\n\n{left_out}"


async def _tell(case: Case) -> None:
    if case.account_id is None or case.is_anonymous:
        return
    await notices.tell(
        notices.Telling(
            key=f"case-{case.id}-bounced",
            kind="mail-bounced",
            subject=f"mail-{case.id}",
            rank=case.rev,
            title=_("Demande {reference}").format(reference=case.reference),
            text=_("Nos courriels nous reviennent. Vérifiez votre adresse."),
            path="/compte",
            account_ids=[case.account_id],
            at=clock.now(),
        )
    )


async def _no_letter(_asked: notices.LetterAsked) -> notices.Written | None:
    """No letter says that letters come back."""
    return None


def _why() -> str:
    return _("Vous recevez ce message parce qu’un courriel que nous vous avons écrit nous est revenu.")


kinds = (
    notices.Kind(
        code="mail-bounced", title=lambda: _("Courriels revenus"), why=_why, writer=_no_letter, is_listed=False
    ),
)
subscriptions = [Subscription(MailAnswered, write_answer), Subscription(MailBounced, tell_bounce)]
