"""What the people of a case are told, its reporter and who follows it: a change of status, an answer of the town."""

from server import notices
from server.cases import sentences
from server.cases.facts import EntryAdded, StatusChanged
from server.cases.following.queries import wants_no_news
from server.cases.following.telling import tell_followers
from server.cases.letters import SUBJECT, write_news
from server.cases.models import Case, Entry
from server.platform import words
from server.platform.outbox import Subscription
from server.platform.words import _


async def tell_status(fact: StatusChanged) -> None:
    """Tell the reporter, and whoever follows it, that the status of a case changed; nobody what they did themselves."""
    case = await Case.get_or_none(id=fact.case_id)
    entry = await Entry.get_or_none(case_id=fact.case_id, rev=fact.rev)
    if case is None or entry is None:
        return
    await tell_followers(case, entry)
    if entry.is_own_doing(case):
        return
    await _speak(case)
    await _tell(case, entry, kind="case-status", text=sentences.status_word(fact.status))


async def tell_answer(fact: EntryAdded) -> None:
    """Tell the reporter that the town answered; what it wrote is read on the page of the case alone."""
    entry = await Entry.get_or_none(id=fact.entry_id)
    case = await Case.get_or_none(id=fact.case_id)
    if entry is None or case is None or not fact.is_public or entry.by != "staff":
        return
    await _speak(case)
    status = sentences.status_word(entry.status)
    is_question = entry.kind == "question"
    said = _("{status}. La Ville vous pose une question.") if is_question else _("{status}. La Ville vous a répondu.")
    text = said.format(status=status)
    await _tell(case, entry, kind="case-answer", text=text)


async def _speak(case: Case) -> None:
    """The language that its reporter wants to be told in, or wrote in."""
    chosen = await notices.language_of(case.account_id) if case.account_id else ""
    words.speak(chosen or case.language)


async def _tell(case: Case, entry: Entry, *, kind: str, text: str) -> None:
    if case.account_id is None or case.is_anonymous or await wants_no_news(case):
        return
    await notices.tell(
        notices.Telling(
            key=f"case-{case.id}-{entry.rev}",
            kind=kind,
            subject=f"{SUBJECT}{case.id}",
            rank=entry.rev,
            title=_("Demande {reference}").format(reference=case.reference),
            text=text,
            path=f"/demandes/{case.reference}",
            account_ids=[case.account_id],
            is_mail_asked=bool(case.updates.get("email")),
            at=entry.recorded_at,
        )
    )


def _why() -> str:
    return _("Vous recevez ce message parce que vous avez envoyé cette demande.")


kinds = (
    notices.Kind(
        code="case-status", title=lambda: _("Mes demandes : changement de statut"), why=_why, writer=write_news
    ),
    notices.Kind(
        code="case-answer", title=lambda: _("Mes demandes : réponse de la Ville"), why=_why, writer=write_news
    ),
)
subscriptions = [Subscription(StatusChanged, tell_status), Subscription(EntryAdded, tell_answer)]
