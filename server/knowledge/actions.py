"""The only writer of the counters."""

from collections.abc import Iterable

from server.kernel.ids import new_id
from server.knowledge.rules import Kind
from server.platform.days import today
from server.platform.db import execute_returning, in_transaction
from server.platform.municipality import Card
from server.platform.web import limits
from server.platform.words import current_language

AT_ONCE = 40
"""What a phone may tell in one message: what it kept while it had no signal."""
TOLD_PER_HOUR = 60
"""Messages of one address: a library's computers share theirs."""

_COUNT = """
INSERT INTO card_counts (id, month, card, language, kind, number) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (month, card, language, kind) DO UPDATE SET number = card_counts.number + excluded.number
RETURNING number
"""


async def count(happened: Iterable[tuple[Card, Kind]], *, address: str) -> None:
    """Count what became of cards, in the present month and language; 429 for an address that tells too much.

    The same card and kind count once in a message.
    """
    await limits.hit(f"knowledge:{limits.network_of(address)}", limit=TOLD_PER_HOUR, window_s=3600)
    month = f"{today():%Y-%m}"
    # In one order, so that two messages never wait for one another.
    told = sorted({(card.code, kind) for card, kind in happened})[:AT_ONCE]
    async with in_transaction():
        for code, kind in told:
            await execute_returning(_COUNT, [new_id(), month, code, current_language()[:8], kind, 1])
