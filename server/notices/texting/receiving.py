"""What people answer, and what the carrier says of what was sent: each told once, however often it calls."""

from datetime import timedelta

import structlog

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.text import tidy, without_forbidden
from server.notices.facts import TextFailed
from server.notices.models import Text, TextNumber
from server.notices.texting import words
from server.notices.texting.asking import record_text
from server.notices.texting.numbers import keep_silent, speak_again
from server.notices.texting.queueing import queue
from server.notices.texting.understanding import meaning_of
from server.platform import outbox
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.texts import Incoming, Receipt, measured
from server.platform.words import spoken_in

log = structlog.get_logger()

REPLIES_PER_DAY = 5
"""To one number, by itself: two machines that answer each other soon stop."""
KEPT_LENGTH = 1600
_TAKE = """
INSERT INTO texts (id, account_id, number, kind, key, about, text, encoding, segments, state, provider_id, code,
attempts, made_at, settled_at)
VALUES (?, ?, ?, 'said', ?, '', ?, ?, ?, 'received', ?, '', 0, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id
"""


async def receive(said: Incoming) -> None:
    """Take what a number wrote: a yes to the question, a no, silence, help. The same message twice counts once."""
    async with in_transaction():
        mine = await TextNumber.filter(number=said.number).order_by("-asked_at", "-id")
        if not await _is_new(said, mine):
            return
        with spoken_in(mine[0].language if mine else current().town.languages[0]):
            meaning = meaning_of(said.text)
            if meaning == "stop":
                await _stop(said, mine)
            elif meaning == "yes":
                await _agree(said, mine)
            elif meaning == "no" and (asked := _asked(mine)):
                await _refuse(said, asked)
            else:
                await _reply(said, words.help_text() if meaning == "help" else words.not_read())


async def settle(receipt: Receipt) -> None:
    """Keep what became of a text; what was delivered stays so, whatever is said afterwards."""
    async with in_transaction():
        found = await Text.get_or_none(id=receipt.text_id) if receipt.text_id else None
        if found is None and receipt.provider_id:
            found = await Text.get_or_none(provider_id=receipt.provider_id)
        if found is None or found.state not in {"sending", "sent", "waiting"}:
            return
        if receipt.state == "delivered":
            found.state, found.settled_at = "delivered", clock.now()
            await found.save(update_fields=["state", "settled_at"])
        else:
            await fail(found, code=receipt.code, is_stopped=receipt.state == "stopped")


async def fail(text: Text, *, code: str, is_stopped: bool = False) -> None:
    """Within a transaction: the text will not arrive; who has another way to tell the person is told so."""
    text.state, text.code, text.settled_at = "failed", code, clock.now()
    await text.save(update_fields=["state", "code", "settled_at", "attempts"])
    log.warning("texts.failed", text=str(text.id), kind=text.kind, code=code, next="the person is told otherwise")
    if is_stopped:
        await _silence(text.number)
    await _say_failed(text)


async def drop(text: Text) -> None:
    """Within a transaction: the text does not leave, for its number is told nothing any more."""
    text.state, text.code, text.settled_at = "dropped", "stopped", clock.now()
    await text.save(update_fields=["state", "code", "settled_at"])
    await _say_failed(text)


async def _say_failed(text: Text) -> None:
    if text.kind == "notice" and text.account_id is not None:
        await outbox.publish(TextFailed(account_id=text.account_id, about=text.about, code=text.code))


async def _is_new(said: Incoming, mine: list[TextNumber]) -> bool:
    """Write the message down; False when it was already."""
    text = without_forbidden(tidy(said.text))[:KEPT_LENGTH]
    size, now = measured(text), clock.now()
    carrier = current().texts
    key = f"said-{carrier.name if carrier else ''}-{said.id}"[:200]
    account_id = mine[0].account_id if mine else None
    values = [new_id(), account_id, said.number[:16], key, text, size.encoding, size.segments, said.id[:120], now, now]
    return bool(await execute_returning(_TAKE, values))


async def _stop(said: Incoming, mine: list[TextNumber]) -> None:
    """Silence, for everybody who has this number; said once."""
    await keep_silent(said.number)
    await _end_all(mine, answer=said.text)
    await _reply(said, words.stopped())


async def _silence(number: str) -> None:
    """The carrier knows that this number asked for silence, and we did not."""
    await keep_silent(number)
    await _end_all(await TextNumber.filter(number=number), answer="")


async def _end_all(mine: list[TextNumber], *, answer: str) -> None:
    for known in mine:
        was_valid = known.state == "valid"
        known.state, known.answered_at = "stopped", clock.now()
        known.answer = without_forbidden(answer)[:200]
        await known.save(update_fields=["state", "answered_at", "answer"])
        if was_valid:
            await record_text(known, is_given=False, channel="text")


async def _agree(said: Incoming, mine: list[TextNumber]) -> None:
    """« Oui » to the last question that this number was sent, within its 48 hours."""
    asked = _asked(mine)
    if asked is None:
        if any(known.state == "valid" for known in mine):
            return
        await _reply(said, words.too_late() if any(known.state == "asked" for known in mine) else words.not_read())
        return
    await speak_again(said.number)
    asked.state, asked.answered_at, asked.answer = "valid", clock.now(), without_forbidden(said.text)[:200]
    await asked.save(update_fields=["state", "answered_at", "answer"])
    await record_text(asked, is_given=True, channel="text")
    await _reply(said, words.agreed())


async def _refuse(said: Incoming, asked: TextNumber) -> None:
    asked.state, asked.answered_at, asked.answer = "refused", clock.now(), without_forbidden(said.text)[:200]
    await asked.save(update_fields=["state", "answered_at", "answer"])
    await _reply(said, words.refused())


def _asked(mine: list[TextNumber]) -> TextNumber | None:
    """The last question of this number that can still be answered."""
    now = clock.now()
    return next((known for known in mine if known.state == "asked" and known.expires_at > now), None)


async def _reply(said: Incoming, text: str) -> None:
    since = clock.now() - timedelta(days=1)
    if await Text.filter(number=said.number, kind="reply", made_at__gt=since).count() >= REPLIES_PER_DAY:
        return
    owner = await TextNumber.filter(number=said.number).order_by("-asked_at", "-id").first()
    account_id = owner.account_id if owner else None
    await queue(number=said.number[:16], kind="reply", key=f"reply-{said.id}"[:200], text=text, account_id=account_id)
