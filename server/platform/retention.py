"""How long what is kept of people is kept: one verb for each class of data, the months as the municipality says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from server.kernel import clock

if TYPE_CHECKING:
    from server.platform.municipality import Municipality, RetentionClass

log = structlog.get_logger()

Verb = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A class of data as its context offers it: both verbs take the instant before which it is over, and give how many.

    `count` changes nothing; `forget` does what `count` announced, and is safe to run again.
    """

    code: "RetentionClass"
    count: Verb
    forget: Verb


@dataclass(frozen=True, kw_only=True)
class Gone:
    """What of one class is over, or was removed."""

    code: "RetentionClass"
    months: int
    before: datetime
    number: int


async def over(classes: Sequence[Kept], town: "Municipality") -> list[Gone]:
    """What would be removed now, class by class."""
    return [await _apply(kept, kept.count, town) for kept in classes]


async def forget_over(classes: Sequence[Kept], town: "Municipality") -> list[Gone]:
    """Remove what has been kept for as long as it is kept; one class after the other."""
    removed = [await _apply(kept, kept.forget, town) for kept in classes]
    for one in removed:
        if one.number:
            log.info("retention.removed", kept=one.code, months=one.months, number=one.number)
    return removed


async def _apply(kept: Kept, verb: Verb, town: "Municipality") -> Gone:
    months = town.kept_months(kept.code)
    before = clock.months_before(clock.now(), months)
    return Gone(code=kept.code, months=months, before=before, number=await verb(before))
