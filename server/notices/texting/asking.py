"""The question that a person has to answer « Oui » to, and its end by their own hand."""

from datetime import timedelta
from uuid import UUID

from server import privacy
from server.accounts import Mobile, mobile_of
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.notices.models import TextNumber
from server.notices.texting import words
from server.notices.texting.numbers import is_stopped
from server.notices.texting.queueing import queue
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.web import limits
from server.platform.words import _, spoken_in
from server.privacy import Agreement

ANSWER_WITHIN = timedelta(hours=48)
QUESTIONS_PER_DAY = 3
"""To one number, and by one account: nobody is pestered by a stranger who types their number."""
DAY_S = 24 * 3600


async def ask(account_id: UUID) -> None:
    """Send the question to the mobile of an account that wishes texts, unless it was asked already for that number.

    A number that changed is asked about anew, and the former one is left alone. One that had its questions of the day
    is not asked: its owner may ask for it later (`ask_again`).
    """
    mobile = await mobile_of(account_id)
    known = await TextNumber.get_or_none(account_id=account_id)
    is_open = known is not None and known.state in {"asked", "valid"}
    if known is not None and (mobile is None or mobile.number != known.number):
        await _end(known)
    elif is_open:
        return
    if mobile is not None and current().texts is not None and (mobile.is_wished or is_open):
        try:
            await _count_question(account_id, mobile)
        except Problem:
            return
        await _ask(account_id, mobile)


async def ask_again(viewer: Viewer) -> None:
    """Send the question to the viewer's mobile; Problem 422 without a mobile, 429 after three in a day."""
    mobile = await mobile_of(_known(viewer))
    if current().texts is None or mobile is None:
        sentence = _("Écrivez d’abord votre numéro de cellulaire dans votre profil.")
        error = FieldError(pointer="/phone", code="required", detail=sentence)
        raise Problem(code="invalid", status=422, title=_("Il reste à corriger."), errors=[error])
    await _count_question(_known(viewer), mobile)
    await _ask(_known(viewer), mobile)


async def stop_texts(account_id: UUID) -> None:
    """No more texts for this account, by its owner's own hand."""
    known = await TextNumber.get_or_none(account_id=account_id)
    if known is not None:
        await _end(known)


async def _count_question(account_id: UUID, mobile: Mobile) -> None:
    for whose in (str(account_id), _digest(mobile.number)):
        await limits.hit(f"text-question:{whose}", limit=QUESTIONS_PER_DAY, window_s=DAY_S)


async def _ask(account_id: UUID, mobile: Mobile) -> None:
    now = clock.now()
    with spoken_in(mobile.language):
        question = words.question()
    async with in_transaction():
        known = await TextNumber.get_or_none(account_id=account_id)
        if known is not None and known.state == "valid":
            await _end(known)
        number = TextNumber(
            id=known.id if known else new_id(), account_id=account_id, number=mobile.number, state="asked",
            language=mobile.language, question=question, asked_at=now, expires_at=now + ANSWER_WITHIN,
            answer="", answered_at=None,
        )  # fmt: skip
        await number.save(force_create=known is None, force_update=known is not None)
        if not await is_stopped(mobile.number):
            key = f"question-{number.id}-{now.isoformat()}"
            await queue(number=mobile.number, kind="question", key=key, text=question, account_id=account_id)


async def _end(known: TextNumber) -> None:
    """The number is told nothing any more; what had been agreed to is taken back."""
    async with in_transaction():
        was_valid = known.state == "valid"
        known.state = "stopped"
        await known.save(update_fields=["state"])
        if was_valid:
            await record_text(known, is_given=False)


async def record_text(known: TextNumber, *, is_given: bool, channel: str = "app") -> None:
    """Write down what the owner of a number agreed to or took back, under the words that they had been sent."""
    with spoken_in(known.language):
        await privacy.change(
            Agreement(
                purpose="text", text=known.question, is_given=is_given, channel=channel, account_id=known.account_id
            )
        )


def _digest(number: str) -> str:
    return current().key.sign("text-limit", number).hex()[:32]


def _known(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    return viewer.account_id
