"""The letter that asks: five links, each to the page with that answer chosen, to be confirmed by its button.

Scanners of mail follow links; they press nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server import notices
from server.cases import Case
from server.platform import words
from server.platform.letters import send_letter
from server.platform.outbox import Subscription
from server.platform.web.languages import absolute
from server.platform.words import _, current_language
from server.surveys.actions.asking import SUBJECT, reach_of, survey_path
from server.surveys.facts import SurveyAsked
from server.surveys.models import SurveyInvitation
from server.surveys.sentences import answers, question


@dataclass(frozen=True, kw_only=True)
class AnswerLink:
    """One of the five answers."""

    word: str
    link: str


@dataclass(frozen=True, kw_only=True)
class SurveyMail:
    """What is asked about which request."""

    reference: str
    question: str
    answers: Sequence[AnswerLink]
    stop_link: str


async def send_invitation(fact: SurveyAsked) -> None:
    """Write to a reporter without an account. Whoever has one is told by the notices, which know what they chose."""
    invitation = await SurveyInvitation.get_or_none(id=fact.invitation_id, state="asked")
    case = await Case.get_or_none(id=invitation.case_id) if invitation else None
    reach = await reach_of(case) if case else None
    if invitation is None or case is None or reach is None or reach.account_id or case.updates.get("stopped"):
        return
    words.speak(case.language)
    page, about = _page(invitation, case.reference, case.language), f"the survey {invitation.id}"
    key, stop_link = f"{SUBJECT}{invitation.id}", one_click_link(invitation.id, case.language)
    await send_letter("survey", page, to=reach.address.typed, about=about, key=key, stop_link=stop_link)


async def write_invitation(asked: notices.LetterAsked) -> notices.Written | None:
    """The letter of a notice that asks; None when it was answered meanwhile, or nobody is there to write to."""
    invitation = await _invitation_of(asked.subject)
    case = await Case.get_or_none(id=invitation.case_id) if invitation else None
    reach = await reach_of(case) if case else None
    if invitation is None or case is None or reach is None:
        return None
    language = current_language()
    return notices.Written(
        template="survey",
        page=_page(invitation, case.reference, language),
        to=reach.address.typed,
        key=f"{SUBJECT}{invitation.id}",
        stop_link=one_click_link(invitation.id, language),
    )


def one_click_link(invitation_id: UUID, language: str) -> str:
    """The address that a mail reader posts to for its owner, who wants no more surveys (RFC 8058)."""
    return absolute(f"/arret{survey_path(invitation_id)}", language)


async def _invitation_of(subject: str) -> SurveyInvitation | None:
    if not subject.startswith(SUBJECT):
        return None
    return await SurveyInvitation.get_or_none(id=UUID(subject.removeprefix(SUBJECT)), state="asked")


def _page(invitation: SurveyInvitation, reference: str, language: str) -> SurveyMail:
    link = absolute(survey_path(invitation.id), language)
    return SurveyMail(
        reference=reference,
        question=question(invitation.moment),
        answers=[AnswerLink(word=word, link=f"{link}?reponse={score}") for score, word in answers(invitation.moment)],
        stop_link=f"{link}/arret",
    )


def _why() -> str:
    return _("Vous recevez ce message parce que vous avez accepté un sondage en envoyant votre demande.")


kinds = (notices.Kind(code="survey", title=lambda: _("Sondages de satisfaction"), why=_why, writer=write_invitation),)
subscriptions = [
    Subscription(SurveyAsked, send_invitation, "mail"),
]
