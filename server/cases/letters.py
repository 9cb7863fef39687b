"""Letters about a case: its summary when it was received, and its changes of status when that was asked for.

The address was typed by whoever sent the report, and may be a stranger's: a letter says nothing of the person, carries
no follow code, and leaves out what could make it somebody's advertisement.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from server import accounts, catalogue, notices
from server.accounts import EmailAddress, parse_email
from server.cases import views
from server.cases.actions.mailing import stop_proof
from server.cases.facts import CaseSubmitted, StatusChanged
from server.cases.following.queries import wants_no_news
from server.cases.models import Case, Entry
from server.cases.telling import case_of_subject, is_own_doing
from server.kernel.problems import Problem
from server.platform import words
from server.platform.letters import send_letter
from server.platform.outbox import Subscription
from server.platform.web import limits
from server.platform.web.formats import instant
from server.platform.web.languages import absolute
from server.platform.words import _

log = structlog.get_logger()

LETTERS_PER_HOUR = 20
"""To one address: a busy hour of reports is told, a flood is not."""
LINK_SIGNS = ("://", "www.", "@")
LABEL_LIMIT = 120


@dataclass(frozen=True, kw_only=True)
class SummaryMail:
    """What was received."""

    reference: str
    title: str
    facts: Sequence[str]
    pledge: str
    link: str
    stop_link: str


@dataclass(frozen=True, kw_only=True)
class StatusMail:
    """What the case has become, and why."""

    reference: str
    title: str
    status: views.StatusView
    reason: str
    link: str
    stop_link: str


async def send_summary(fact: CaseSubmitted) -> None:
    """Send the summary to the address that the reporter gave, if they gave one."""
    case = await Case.get_or_none(id=fact.case_id)
    address = address_of(case) if case else None
    if case is None or address is None:
        return
    words.speak(case.language)
    topic = catalogue.find_topic(case.topic)
    page = SummaryMail(
        reference=case.reference,
        title=views.title_of(case),
        facts=_facts(case),
        pledge=catalogue.pledge_sentence(topic) if topic else "",
        link=_link(case),
        stop_link=_stop_link(case),
    )
    await _send(case, address, "case_received", page, key=f"case-{case.id}-received")


async def send_status(fact: StatusChanged) -> None:
    """Tell the reporter who asked for it what their case has become; the latest change alone, when several waited."""
    case = await Case.get_or_none(id=fact.case_id)
    address = address_of(case) if case else None
    if case is None or address is None or not await _is_wanted(case):
        return
    entry = await Entry.filter(case_id=case.id, kind="status").order_by("-rev").first()
    if entry is None or entry.rev != fact.rev or is_own_doing(case, entry):
        return
    await _send_news(case, entry, address, "case_status")


async def send_instead_of_push(fact: notices.PersonUntold) -> None:
    """Write to whoever no device could tell of their case, unless a letter went already or later news are to come."""
    case = await Case.get_or_none(id=case_of_subject(fact.subject))
    address = await accounts.address_of(fact.account_id)
    entry = await Entry.get_or_none(case_id=case.id, rev=fact.rank) if case else None
    if case is None or entry is None or address is None or case.updates.get("stopped"):
        return
    has_letter = entry.kind == "status" and await _is_wanted(case)
    has_news = await Entry.filter(case_id=case.id, rev__gt=entry.rev, is_public=True, by="staff").exists()
    if not has_letter and not has_news:
        await _send_news(case, entry, address, "case_untold")


def address_of(case: Case) -> EmailAddress | None:
    """Where the reporter of a case is written to; None when nobody is known, or no mail could reach them."""
    return parse_email(case.person.get("email", "")) if case.person and not case.is_anonymous else None


async def _send_news(case: Case, entry: Entry, address: EmailAddress, template: str) -> None:
    words.speak(case.language)
    page = StatusMail(
        reference=case.reference,
        title=views.title_of(case),
        status=views.status_of(case),
        reason=views.words_of(entry),
        link=_link(case),
        stop_link=_stop_link(case),
    )
    await _send(case, address, template, page, key=f"case-{case.id}-{entry.rev}")


async def _is_wanted(case: Case) -> bool:
    """Whether the reporter wants mail about this case: as asked with it, unless they chose for all of theirs."""
    if case.updates.get("stopped") or await wants_no_news(case):
        return False
    if case.account_id and await accounts.address_of(case.account_id) is None:
        return False  # closed by its owner, who was told that nothing more would come
    channels = await notices.channels_of(case.account_id) if case.account_id else None
    return notices.wants_email(channels, is_asked=bool(case.updates.get("email")))


def _facts(case: Case) -> list[str]:
    """What was chosen from a list, and the place unless it holds an address of the web."""
    topic = catalogue.find_topic(case.topic)
    written = (
        {question.code for question in topic.questions if question.kind in {"text", "longtext"}} if topic else set()
    )
    answers = {code: answer for code, answer in case.answers.items() if code not in written}
    label = case.place_label[:LABEL_LIMIT]
    is_plain = label and not any(sign in label.lower() for sign in LINK_SIGNS)
    facts = [
        (_("Reçue le"), instant(case.received_at)),
        *([(_("Endroit"), label)] if is_plain else []),
        *(catalogue.answers_in_words(topic, answers) if topic else []),
    ]
    return [_fact(term, value) for term, value in facts]


def _fact(term: str, value: str) -> str:
    """« Endroit : 76e Rue Est », « Que fait-il ? Il est éteint »"""
    return f"{term} {value}" if term.endswith("?") else _("{term} : {value}").format(term=term, value=value)


def _link(case: Case) -> str:
    return absolute(f"/demandes/{case.reference}", case.language)


def _stop_link(case: Case) -> str:
    return f"{_link(case)}/courriels?preuve={stop_proof(case.id)}"


async def _send(case: Case, address: EmailAddress, template: str, page: object, *, key: str) -> None:
    try:
        await limits.hit(f"case-mail:{_digest(address.compared)}", limit=LETTERS_PER_HOUR, window_s=3600)
    except Problem:
        log.info("cases.mail_withheld", case=str(case.id), next="nothing: this address has had its mails of the hour")
        return
    await send_letter(template, page, to=address.typed, about=f"the letter of case {case.id}", key=key)


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:32]


subscriptions = [
    Subscription(CaseSubmitted, send_summary, "mail"),
    Subscription(StatusChanged, send_status, "mail"),
    Subscription(notices.PersonUntold, send_instead_of_push, "mail"),
]
