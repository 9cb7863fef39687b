"""What the people of a case are told, its reporter and who follows it: a change of status, an answer of the town."""

from itertools import groupby
from operator import attrgetter
from uuid import UUID

from server import notices
from server.cases import sentences
from server.cases.facts import EntryAdded, StatusChanged
from server.cases.following.queries import followers_of, wants_no_news
from server.cases.models import Case, Entry
from server.platform import words
from server.platform.outbox import Subscription
from server.platform.words import _

SUBJECT = "case-"


async def tell_status(fact: StatusChanged) -> None:
    """Tell the reporter that the status of their case changed."""
    case = await Case.get_or_none(id=fact.case_id)
    entry = await Entry.get_or_none(case_id=fact.case_id, rev=fact.rev)
    if case is None or entry is None or is_own_doing(case, entry):
        return
    await _tell_followers(case, entry)
    words.speak(case.language)
    await _tell(case, entry, kind="case-status", text=sentences.status_word(fact.status))


async def tell_answer(fact: EntryAdded) -> None:
    """Tell the reporter that the town answered; what it wrote is read on the page of the case alone."""
    entry = await Entry.get_or_none(id=fact.entry_id)
    case = await Case.get_or_none(id=fact.case_id)
    if entry is None or case is None or not fact.is_public or entry.by != "staff":
        return
    words.speak(case.language)
    status = sentences.status_word(entry.status)
    is_question = entry.kind == "question"
    said = _("{status}. La Ville vous pose une question.") if is_question else _("{status}. La Ville vous a répondu.")
    text = said.format(status=status)
    await _tell(case, entry, kind="case-answer", text=text)


def is_own_doing(case: Case, entry: Entry) -> bool:
    """Whether the reporter did it, who then knows; what somebody with the code of the case did is told."""
    return entry.by == "resident" and entry.author_id == case.account_id


def case_of_subject(subject: str) -> UUID | None:
    """The case that a notice is about; None when it is about something else."""
    return UUID(subject.removeprefix(SUBJECT)) if subject.startswith(SUBJECT) else None


async def _tell_followers(case: Case, entry: Entry) -> None:
    """What everybody may see: that the status changed, in each follower's language."""
    for language, people in groupby(await followers_of(case), key=attrgetter("language")):
        words.speak(language)
        await notices.tell(
            notices.Telling(
                key=f"followed-{case.id}-{entry.rev}-{language}",
                kind="case-followed",
                subject=f"followed-{case.id}",
                rank=entry.rev,
                title=_("Demande {reference}").format(reference=case.reference),
                text=sentences.status_word(entry.status),
                path=f"/carte/{case.reference}",
                account_ids=[one.account_id for one in people],
                at=entry.recorded_at,
            )
        )


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
            at=entry.recorded_at,
        )
    )


subscriptions = [Subscription(StatusChanged, tell_status), Subscription(EntryAdded, tell_answer)]
