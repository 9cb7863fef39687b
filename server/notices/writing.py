"""Texts and letters of a batch, one after the other, each settled as it went: taken up after a worker died.

A text goes under a name that its gateway is given, a letter under its Message-ID: one that goes again after a kill is
known as the same.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from server import accounts
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.notices import channels, pace, planning
from server.notices.actions.stopping import stop_link
from server.notices.facts import LettersPlanned, TextFailed, TextsPlanned
from server.notices.kinds import LetterAsked, Written, kind_of
from server.notices.laddering import step_down
from server.notices.models import Attempt, Message, Notice
from server.notices.rules import LASTS, MAX_ATTEMPTS
from server.notices.wishes import SUBJECT
from server.platform import words
from server.platform.db import in_transaction
from server.platform.letters import LetterNotTakenError, answer_of, send_letter
from server.platform.outbox import Later
from server.platform.web import limits
from server.platform.web.languages import absolute

log = structlog.get_logger()

TEXT = "notice-"
"""Before the id of a message, the name under which its text goes."""
WORKS_S = 45.0
"""A batch gives way to others after so long, and comes again."""
LONGEST_WAIT_S = 3600.0
SOON_S = 5.0
LETTERS_PER_HOUR = 20
"""To one person: a busy hour is told, a flood is not."""


@dataclass(frozen=True, kw_only=True)
class NoticeLetter:
    """What a letter says that no context writes itself."""

    title: str
    text: str
    why: str
    link: str
    stop_link: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of one message."""

    state: Literal["sent", "failed", "withheld", "waiting"]
    answer: str


async def send_letters(fact: LettersPlanned) -> None:
    """Write to the people of a batch."""
    await _send_batch(fact, "email")


async def send_texts(fact: TextsPlanned) -> None:
    """Send a text to the people of a batch."""
    await _send_batch(fact, "text")


async def _send_batch(fact: LettersPlanned | TextsPlanned, channel: Literal["email", "text"]) -> None:
    notice = await Notice.get_or_none(id=fact.notice_id)
    if notice is None:
        return
    waiting = Message.filter(notice_id=notice.id, channel=channel, batch=fact.batch, state="waiting")
    until_s = time.monotonic() + WORKS_S
    for message in await waiting.filter(available_at__lte=clock.now()).order_by("id"):
        if time.monotonic() > until_s:
            raise Later(1, f"batch {fact.batch} goes on after others")
        if await _is_over(notice):
            await waiting.update(state="replaced", settled_at=clock.now())
            return
        if channel == "text" and planning.is_late(message.available_at, message.attempts):
            at = await _end_of_sleep(notice, message.account_id)
            if at is not None:
                await Message.filter(id=message.id, state="waiting").update(available_at=at)
                continue
        await pace.turn(channel)
        told = await (_write(notice, message) if channel == "email" else _text(notice, message))
        await _settle(notice, message, told)
    first = await waiting.order_by("available_at").first()
    if first:
        raise Later((first.available_at - clock.now()).total_seconds(), f"messages of batch {fact.batch} wait")


async def _end_of_sleep(notice: Notice, account_id: UUID) -> datetime | None:
    """When a text that comes late may ring; None for now."""
    return (await planning.asleep(notice, [account_id])).get(account_id)


async def text_rings_at(about: str) -> datetime | None:
    """When the text of this name, which its carrier put off, may ring; None for now."""
    message = await _message_of(about)
    notice = await Notice.get_or_none(id=message.notice_id) if message else None
    return await _end_of_sleep(notice, message.account_id) if message and notice else None


async def _message_of(about: str) -> Message | None:
    name = about.removeprefix(TEXT)
    return await Message.get_or_none(id=UUID(name), channel="text") if about.startswith(TEXT) else None


async def _is_over(notice: Notice) -> bool:
    """Whether later news of the same subject say all that matters, or a supervisor stopped it."""
    is_stopped = await Notice.exists(id=notice.id, stopped_at__not_isnull=True)
    return is_stopped or await Notice.exists(subject=notice.subject, rank__gt=notice.rank)


async def _write(notice: Notice, message: Message) -> Told:
    words.speak(notice.language)
    letter = await _letter(notice, message)
    if letter is None:
        return Told(state="withheld", answer="nobody to write to")
    try:
        await limits.hit(f"notice-mail:{message.account_id}", limit=LETTERS_PER_HOUR, window_s=3600)
    except Problem:
        return Told(state="withheld", answer="enough for this hour")
    try:
        await send_letter(
            letter.template, letter.page, to=letter.to, about=f"the letter of notice {notice.id}", key=letter.key,
            stop_link=letter.stop_link, about_id=letter.about_id, takes_answers=letter.takes_answers,
        )  # fmt: skip
    except (LetterNotTakenError, OSError) as error:
        return Told(state="waiting", answer=answer_of(error))
    return Told(state="sent", answer="taken")


async def _letter(notice: Notice, message: Message) -> Written | None:
    kind = kind_of(notice.kind)
    asked = LetterAsked(
        notice_id=notice.id, kind=notice.kind, subject=notice.subject, rank=notice.rank, title=notice.title,
        text=notice.text, link=absolute(notice.path, notice.language), account_id=message.account_id,
        is_instead=message.is_instead,
        stop_link=stop_link(message.account_id, f"{SUBJECT}{notice.subject}", notice.language),
    )  # fmt: skip
    if kind.writer:
        return await kind.writer(asked)
    address = await accounts.address_of(message.account_id)
    if address is None:
        return None
    page = NoticeLetter(title=asked.title, text=asked.text, why=kind.why(), link=asked.link, stop_link=asked.stop_link)
    return Written(
        template="notice", page=page, to=address.typed, key=f"notice-{message.id}", stop_link=asked.stop_link
    )


async def _text(notice: Notice, message: Message) -> Told:
    words.speak(notice.language)
    texts = channels.texts()
    if texts is None:
        return Told(state="failed", answer="no texts in this town")
    said = f"{notice.title} : {notice.text} {absolute(notice.path, notice.language)}"
    try:
        is_taken = await texts.send(message.account_id, said, about=f"{TEXT}{message.id}")
    except OSError as error:
        return Told(state="waiting", answer=type(error).__name__)
    return Told(state="sent", answer="taken") if is_taken else Told(state="failed", answer="not taken")


async def _settle(notice: Notice, message: Message, told: Told) -> None:
    """Write down how it went; whom a text did not reach is written to, in the same transaction."""
    now, attempts = clock.now(), message.attempts + 1
    again = now + timedelta(seconds=min(5 * 3.0**attempts, LONGEST_WAIT_S))
    is_given_up = told.state == "waiting" and (attempts >= MAX_ATTEMPTS or again > _over_at(notice, message))
    state = "failed" if is_given_up else told.state
    async with in_transaction():
        if state == "waiting":
            await _remember(message, told.answer, now)
            await Message.filter(id=message.id).update(attempts=attempts, answer=told.answer, available_at=again)
            return
        own = Message.filter(id=message.id, state="waiting")
        await own.update(state=state, attempts=attempts, answer=told.answer, settled_at=now)
        if state == "failed" and message.channel == "text":
            await step_down(notice, [message.account_id])
    if state == "failed":
        log.error("notices.untold", message=str(message.id), channel=message.channel, next="it stands in the list")


async def tell_otherwise(fact: TextFailed) -> None:
    """A text that had been taken did not arrive: the person is written to instead."""
    await text_undelivered(fact.about, fact.code)


async def text_undelivered(about: str, answer: str) -> None:
    """A text that had been taken under this name did not arrive: the person is written to instead. Twice is once."""
    message = await _message_of(about)
    notice = await Notice.get_or_none(id=message.notice_id) if message else None
    if message is None or notice is None:
        return
    if message.state == "waiting":
        raise Later(SOON_S, "that the text was taken is not written down yet")
    async with in_transaction():
        own = Message.filter(id=message.id, state="sent")
        if await own.update(state="failed", answer=answer[:80], settled_at=clock.now()):
            await step_down(notice, [message.account_id])


def _over_at(notice: Notice, message: Message) -> datetime:
    return max(notice.made_at, message.available_at) + LASTS


async def _remember(message: Message, answer: str, now: datetime) -> None:
    await Attempt.create(
        id=new_id(), notice_id=message.notice_id, account_id=message.account_id, channel=message.channel,
        answer=answer, tried_at=now,
    )  # fmt: skip
