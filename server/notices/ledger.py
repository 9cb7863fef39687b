"""The ledger of a subject: every try to tell somebody of it, by what, and what its provider answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from server.notices.models import InboundMail, Notice, Text
from server.notices.queries import Try
from server.notices.sentences import answer_word, channel_word, provider_word
from server.notices.texting.sending import text_key
from server.notices.writing import TEXT
from server.platform.db import execute_returning

LISTED = 500
"""Tries of a case that are shown, the newest first: a case with more has very many followers."""

_TRIES = """
SELECT notice_id, account_id, 'push' AS channel, state, CAST(answer AS TEXT) AS answer,
    COALESCE(settled_at, available_at) AS tried_at, shown_at, NULL AS message_id
FROM deliveries WHERE notice_id IN ({marks})
UNION ALL SELECT notice_id, account_id, channel, state, answer,
    COALESCE(settled_at, available_at) AS tried_at, NULL AS shown_at, id AS message_id
FROM notice_messages WHERE notice_id IN ({marks})
UNION ALL SELECT notice_id, account_id, channel, 'tried' AS state, answer,
    tried_at, NULL AS shown_at, NULL AS message_id
FROM notice_attempts WHERE notice_id IN ({marks})
ORDER BY tried_at DESC LIMIT ?
"""


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One try: of what, to whom, by what, and what was answered, in words and as its provider said it."""

    at: datetime
    what: str
    account_id: UUID | None
    channel: str
    outcome: str
    answer: str


async def ledger_of(subject: str, about_id: UUID) -> Sequence[LedgerLine]:
    """The tries to tell of a subject, the newest first, with the letters about `about_id` that came back.

    It says who by the number of an account alone, and bears no address.
    """
    told = {notice.id: f"{notice.title} · {notice.text}" for notice in await Notice.filter(subject=subject)}
    marks = ", ".join("?" * len(told))
    rows = await execute_returning(_TRIES.format(marks=marks), [*told, *told, *told, LISTED]) if told else []
    texts = await _texts(rows)
    returned = await InboundMail.filter(about_id=about_id, kind="bounce").order_by("-received_at").limit(LISTED)
    lines = [*(_line(row, told, texts) for row in rows), *map(_returned, returned)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


async def _texts(rows: Sequence[dict[str, object]]) -> dict[UUID, Text]:
    """What became of the texts once their carrier had them, by the message that they are."""
    messages = [row for row in rows if row["channel"] == "text" and row["message_id"]]
    keys = {
        text_key(cast("UUID", row["account_id"]), f"{TEXT}{row['message_id']}"): cast("UUID", row["message_id"])
        for row in messages  # the columns' own types
    }
    return {keys[text.key]: text for text in await Text.filter(key__in=list(keys))} if keys else {}


def letter_line(*, at: datetime, what: str, state: str, answer: str, account_id: UUID | None = None) -> LedgerLine:
    """A letter that is no notice, to whoever is behind the subject."""
    one = Try(channel="email", state=state, answer=answer, at=at, is_shown=False)
    return LedgerLine(
        at=at,
        what=what,
        account_id=account_id,
        channel=channel_word("email"),
        outcome=answer_word(one),
        answer=provider_word(answer),
    )


def _returned(mail: InboundMail) -> LedgerLine:
    return letter_line(at=mail.received_at, what="", state="returned", answer=mail.code, account_id=mail.account_id)


def _line(row: dict[str, object], told: Mapping[UUID, str], texts: Mapping[UUID, Text]) -> LedgerLine:
    at, state, answer = cast("datetime", row["tried_at"]), str(row["state"]), str(row["answer"] or "")
    text = texts.get(cast("UUID", row["message_id"])) if row["message_id"] else None
    if text is not None and state == "sent":
        # The carrier's word goes before ours: what it took may not have arrived yet.
        state = {"delivered": "delivered", "sent": "sent"}.get(text.state, "waiting")
        at, answer = text.settled_at or at, text.code or text.provider_id or answer
    one = Try(channel=str(row["channel"]), state=state, answer=answer, at=at, is_shown=row["shown_at"] is not None)
    return LedgerLine(
        at=at,
        what=told[cast("UUID", row["notice_id"])],
        account_id=cast("UUID | None", row["account_id"]),
        channel=channel_word(one.channel),
        outcome=answer_word(one),
        answer=provider_word(answer),
    )
