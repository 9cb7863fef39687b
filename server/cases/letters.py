"""Letters about a case: its summary when it was received, and its changes of status when that was asked for.

The address was typed by whoever sent the report, and may be a stranger's: a letter says nothing of the person, carries
no follow code, and leaves out what could make it somebody's advertisement.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from server import accounts, catalogue, notices
from server.accounts import EmailAddress, parse_email
from server.cases import views
from server.cases.actions.mailing import one_click_link, stop_proof
from server.cases.facts import CaseSubmitted, StatusChanged
from server.cases.models import Case, CaseLetter, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.platform import words
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.letters import LetterNotTakenError, answer_of, send_letter
from server.platform.outbox import Subscription
from server.platform.web import limits
from server.platform.web.formats import instant
from server.platform.web.languages import absolute
from server.platform.words import _

log = structlog.get_logger()

SUBJECT = "case-"
"""Before the id of a case, what a notice about it is about."""
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
    photos: Sequence[str]
    """Links to the photos that go with it, for who opened the case."""
    takes_answers: bool
    link: str
    stop_link: str


@dataclass(frozen=True, kw_only=True)
class StatusMail:
    """What the case has become, and why."""

    reference: str
    title: str
    status: views.StatusView
    reason: str
    takes_answers: bool
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
        photos=[f"{_link(case)}/photos/{number}" for number in await _photos(case)],
        takes_answers=_takes_answers(),
        link=_link(case),
        stop_link=_stop_link(case),
    )
    await _send(case, address, "case_received", page, key=f"case-{case.id}-received")


async def send_status(fact: StatusChanged) -> None:
    """Tell a reporter without an account, who asked for it, what their case has become; of several changes the latest.

    Whoever has an account is told by the notices, which know what they chose.
    """
    case = await Case.get_or_none(id=fact.case_id)
    address = address_of(case) if case else None
    if case is None or address is None or case.account_id is not None:
        return
    if case.updates.get("stopped") or not case.updates.get("email"):
        return
    entry = await Entry.filter(case_id=case.id, kind="status").order_by("-rev").first()
    if entry is None or entry.rev != fact.rev or entry.is_own_doing(case):
        return
    words.speak(case.language)
    await _send(case, address, "case_status", _news(case, entry), key=f"case-{case.id}-{entry.rev}")


async def write_news(asked: notices.LetterAsked) -> notices.Written | None:
    """The letter of a notice about a case; None when letters about it were stopped, or nobody is there to write to."""
    case = await Case.get_or_none(id=case_of_subject(asked.subject))
    entry = await Entry.get_or_none(case_id=case.id, rev=asked.rank) if case else None
    owner = await accounts.address_of(asked.account_id)
    if case is None or entry is None or owner is None or case.updates.get("stopped"):
        return None
    return notices.Written(
        template=_template(entry, asked),
        page=_news(case, entry),
        about_id=case.id,
        takes_answers=True,
        to=(owner if asked.is_instead else address_of(case) or owner).typed,
        key=f"case-{case.id}-{entry.rev}",
        stop_link=one_click_link(case),
    )


def subject_of(case: Case) -> str:
    """What notices about a case are about."""
    return f"{SUBJECT}{case.id}"


def case_of_subject(subject: str) -> UUID | None:
    """The case that a notice is about; None when it is about something else."""
    return UUID(subject.removeprefix(SUBJECT)) if subject.startswith(SUBJECT) else None


def _template(entry: Entry, asked: notices.LetterAsked) -> str:
    if asked.is_instead:
        return "case_untold"
    return "case_status" if entry.kind == "status" else "case_answer"


def address_of(case: Case) -> EmailAddress | None:
    """Where the reporter of a case is written to; None when nobody is known, or no mail could reach them."""
    return parse_email(case.person.get("email", "")) if case.person and not case.is_anonymous else None


def _news(case: Case, entry: Entry) -> StatusMail:
    return StatusMail(
        reference=case.reference,
        title=views.title_of(case),
        status=views.status_of(case),
        reason=views.words_of(entry),
        takes_answers=_takes_answers(),
        link=_link(case),
        stop_link=_stop_link(case),
    )


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
        await _remember(case, template, "withheld", "enough for this hour")
        return
    about = f"the letter of case {case.id}"
    try:
        await send_letter(
            template, page, to=address.typed, about=about, key=key, stop_link=one_click_link(case), about_id=case.id,
            takes_answers=True,
        )  # fmt: skip
    except (LetterNotTakenError, OSError) as refusal:
        await _remember(case, template, "tried", answer_of(refusal))
        raise
    await _remember(case, template, "sent", "taken")


async def _remember(case: Case, template: str, state: str, answer: str) -> None:
    async with in_transaction():
        await CaseLetter.create(
            id=new_id(), case_id=case.id, template=template, state=state, answer=answer, tried_at=clock.now()
        )


async def letters_of(case: Case) -> Sequence[notices.LedgerLine]:
    """Each try to write to the address that came with a case."""
    what = {"case_received": _("Résumé de la demande"), "case_status": _("Changement de statut")}
    return [
        notices.letter_line(at=one.tried_at, what=what[one.template], state=one.state, answer=one.answer)
        for one in await CaseLetter.filter(case_id=case.id)
    ]


async def _photos(case: Case) -> list[int]:
    parts = await Part.filter(case_id=case.id, media_type__in=views.IMAGES).exclude(state="dropped").order_by("n")
    return [part.n for part in parts]


def _takes_answers() -> bool:
    return bool(current().settings.mail_reply)


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:32]


subscriptions = [
    Subscription(CaseSubmitted, send_summary, "mail"),
    Subscription(StatusChanged, send_status, "mail"),
]
