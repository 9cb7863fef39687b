"""To answer a survey, once, without leaving a trace of who did; to add a comment; to be asked no more."""

from uuid import UUID, uuid4

from server import cases
from server.cases import Case
from server.kernel import clock
from server.kernel.problems import FieldError
from server.kernel.text import has_forbidden, length, normalise, tidy
from server.platform.days import today
from server.platform.db import execute_returning, in_transaction
from server.platform.proofs import token_digest
from server.platform.web.form import invalid
from server.platform.web.guard import not_found
from server.platform.words import _
from server.surveys import rules
from server.surveys.models import SurveyAnswer, SurveyInvitation

_TAKE = """
UPDATE survey_invitations SET state = 'answered'
WHERE token_sha256 = ? AND state = 'asked' AND expires_at > ? RETURNING case_id, moment
"""


async def invitation_of(token: str) -> SurveyInvitation:
    """The invitation that a link leads to; Problem 404 for none of ours. It is not consumed."""
    found = await SurveyInvitation.get_or_none(token_sha256=token_digest(token))
    if found is None or found.state == "drawn":
        raise not_found()
    return found


async def answer(token: str, score: str) -> UUID | None:
    """Keep the answer apart from who gave it; None when the survey was answered before, or is over.

    Problem `invalid` (422) for what is none of the five answers, 404 for a link that is none of ours.
    """
    chosen = _score(score)
    await invitation_of(token)
    async with in_transaction():
        taken = await execute_returning(_TAKE, [token_digest(token), clock.now()])
        if not taken:
            return None
        case = await Case.get(id=taken[0]["case_id"])
        return await _keep(str(taken[0]["moment"]), chosen, department=case.department)


async def answer_about_portal(score: str) -> UUID:
    """Keep what somebody thinks of the portal; Problem `invalid` (422) as for `answer`."""
    chosen = _score(score)
    async with in_transaction():
        return await _keep("portal", chosen)


async def comment_on(answer_id: UUID, comment: str) -> None:
    """Put a comment beside an answer that has none; Problem `invalid` (422) for one that is empty or too long."""
    kept = _readable(comment)
    if not kept:
        raise invalid([FieldError(pointer="/comment", code="required", detail=_("Écrivez quelques mots."))])
    async with in_transaction():
        await SurveyAnswer.filter(id=answer_id, comment="").update(comment=kept)


async def stop(token: str) -> None:
    """Whoever holds the link is asked no more, for this case or any other of their account. Twice changes nothing."""
    invitation = await invitation_of(token)
    async with in_transaction():
        await cases.stop_surveys(await Case.get(id=invitation.case_id))


async def _keep(moment: str, score: int, *, department: str = "") -> UUID:
    """Within a transaction; with the fifth of its kind that waits, all of them are counted."""
    quarter = rules.quarter_of(today())
    kept = await SurveyAnswer.create(
        id=uuid4(), moment=moment, department=department, quarter=quarter, score=score, is_waiting=True
    )
    waiting = SurveyAnswer.filter(moment=moment, department=department, quarter=quarter, is_waiting=True)
    if await waiting.count() >= rules.SHOWN_FROM:
        await waiting.update(is_waiting=False)
    return kept.id


def _score(written: str) -> int:
    found = next((score for score in rules.SCORES if written == str(score)), None)
    if found is None:
        raise invalid([FieldError(pointer="/score", code="required", detail=_("Choisissez une des cinq réponses."))])
    return found


def _readable(comment: str) -> str:
    kept = tidy(comment)
    if has_forbidden(kept):
        sentence = _("Cette réponse contient des caractères invisibles. Effacez-la et écrivez-la de nouveau.")
        raise invalid([FieldError(pointer="/comment", code="bad-characters", detail=sentence)])
    if length(kept) > rules.COMMENT_LIMIT:
        sentence = _("C’est trop long : %(limit)s caractères au plus.") % {"limit": rules.COMMENT_LIMIT}
        raise invalid([FieldError(pointer="/comment", code="too-long", detail=sentence)])
    return normalise(kept)
