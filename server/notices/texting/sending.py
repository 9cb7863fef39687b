"""Handing texts to the carrier, after the change that they tell was committed: tried again, and never sent twice.

A carrier that knows repeats by our id is simply asked again. With one that does not, a text whose answer was lost is
left as it is for a while, for its receipt to come; without one it counts as failed, and the person is told otherwise.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import structlog

from server.accounts import AccountActivated, ContactsChanged, DeletionAsked
from server.kernel import clock
from server.notices.facts import TextQueued
from server.notices.models import Text, TextNumber
from server.notices.planning import is_late
from server.notices.texting.asking import ask, stop_texts
from server.notices.texting.numbers import is_stopped
from server.notices.texting.queueing import queue
from server.notices.texting.receiving import drop, fail
from server.notices.writing import text_rings_at
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.outbox import Later, Subscription
from server.platform.texts import Gateway, Outgoing, TextDelayed, TextRefused, TextUnanswered, plain
from server.privacy import ConsentWithdrawn

log = structlog.get_logger()

LASTS = timedelta(hours=24)
"""How long a text is worth sending: later it would only surprise."""
RECEIPT_WITHIN_S = 600.0


async def send_text(account_id: UUID, words: str, *, about: str) -> bool:
    """Text the owner of an account in the transaction of the change; False when they did not agree to texts.

    `about` names the event: said twice for it, one text leaves. `words` are read on a locked screen: a number and a
    status, never a person. When the carrier cannot, `TextFailed` says so with the same `about`.
    """
    known = await TextNumber.get_or_none(account_id=account_id, state="valid")
    if current().texts is None or known is None:
        return False
    async with in_transaction():
        await queue(
            number=known.number, kind="notice", key=text_key(account_id, about), text=plain(words),
            account_id=account_id, about=about[:120],
        )  # fmt: skip
    return True


def text_key(account_id: UUID, about: str) -> str:
    """Names the text to an account about an event: the same one twice is one text."""
    return f"notice-{account_id}-{about}"[:200]


async def reachable(account_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these accounts, those that texts reach: somebody carries them, and « Oui » came from their number."""
    if current().texts is None or not account_ids:
        return frozenset()
    valid = TextNumber.filter(account_id__in=list(account_ids), state="valid")
    return frozenset([one.account_id for one in await valid.only("account_id")])


async def hand_over(fact: TextQueued) -> None:
    """Hand one text to the carrier, unless it went already or its number asked for silence meanwhile."""
    text = await Text.get_or_none(id=fact.text_id)
    carrier = current().texts
    if text is None or carrier is None or text.state not in {"waiting", "sending"}:
        return
    if text.state == "sending" and not carrier.knows_repeats:
        await _give_up(text)
        return
    if clock.now() > text.made_at + LASTS:
        async with in_transaction():
            await fail(text, code=text.code or "too-late")
        return
    if not await _may_leave(text):
        async with in_transaction():
            await drop(text)
        return
    await _let_sleep(text)
    await _send(text, carrier)


async def _let_sleep(text: Text) -> None:
    """Later, when what comes late would ring in somebody's quiet hours."""
    if text.kind != "notice" or not is_late(text.made_at, text.attempts):
        return
    at = await text_rings_at(text.about)
    if at is not None:
        raise Later((at - clock.now()).total_seconds(), f"text {text.id} would ring in quiet hours")


async def _send(text: Text, carrier: Gateway) -> None:
    text.attempts += 1
    await Text.filter(id=text.id).update(state="sending", attempts=text.attempts)
    try:
        provider_id = await carrier.send(Outgoing(id=text.id, number=text.number, text=text.text))
    except TextRefused as refusal:
        async with in_transaction():
            await fail(text, code=refusal.code, is_stopped=refusal.is_stopped)
        return
    except TextDelayed as delay:
        await Text.filter(id=text.id).update(state="waiting", code=delay.code)
        log.warning("texts.delayed", text=str(text.id), code=delay.code, next="tried again; see the gateway's settings")
        raise Later(delay.after_s, f"text {text.id}: {delay.code}") from None
    except TextUnanswered as silence:
        raise Later(RECEIPT_WITHIN_S, f"text {text.id}: no answer ({silence})") from None
    is_here = carrier.name == "local"
    state = "delivered" if is_here else "sent"
    # A receipt may have come before the answer: what it said stands.
    await Text.filter(id=text.id, state="sending").update(
        state=state, provider_id=provider_id, settled_at=clock.now() if is_here else None
    )


async def _give_up(text: Text) -> None:
    """Nobody said whether the carrier took it: it is not sent again."""
    async with in_transaction():
        still = await Text.get(id=text.id)
        if still.state == "sending":
            await fail(still, code="unanswered")


async def _may_leave(text: Text) -> bool:
    """Whether its number may still be written to: one that asked for silence is only told that it was heard."""
    if text.kind == "reply":
        return True
    if text.kind == "question":
        return not await is_stopped(text.number)
    return await TextNumber.exists(account_id=text.account_id, number=text.number, state="valid")


async def ask_new_owner(fact: AccountActivated) -> None:
    """Who registered with the wish for texts is sent the question."""
    await ask(fact.account_id)


async def ask_new_number(fact: ContactsChanged) -> None:
    """Another number, or another wish: the question goes to the new one, the former one is left alone."""
    if fact.is_text_dropped:
        await stop_texts(fact.account_id)
    else:
        await ask(fact.account_id)


async def stop_leaving(fact: DeletionAsked) -> None:
    """Who closes their account is told nothing more."""
    await stop_texts(fact.account_id)


async def stop_withdrawn(fact: ConsentWithdrawn) -> None:
    """Texts that were agreed to were taken back."""
    if fact.purpose == "text":
        await stop_texts(fact.account_id)


subscriptions = [
    Subscription(TextQueued, hand_over, "texts"),
    Subscription(AccountActivated, ask_new_owner),
    Subscription(ContactsChanged, ask_new_number),
    Subscription(DeletionAsked, stop_leaving),
    Subscription(ConsentWithdrawn, stop_withdrawn),
]
