"""Who is drawn, how often somebody is asked, and what answers may be shown: values in, values out."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Moment = Literal["sent", "closed", "portal"]
"""After the request was sent, after it was resolved, and about the portal itself at any time."""
MOMENTS: tuple[Moment, ...] = get_args(Moment)

SCORES = (5, 4, 3, 2, 1)
"""From the best to the worst; pages say them in words."""
SATISFIED = 4
"""From this score on, somebody is satisfied, or finds the service easy."""
SHOWN_FROM = 5
"""Answers below which nothing of a group is shown: fewer would tell of people."""
LASTS = timedelta(days=30)
"""How long a survey may be answered."""
COMMENT_LIMIT = 2000
Z_95 = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % on each side."""


def is_drawn(lot: bytes, share: int) -> bool:
    """Whether a lot (bytes of a keyed digest, the same each time for one case) is among `share` percent of all."""
    return int.from_bytes(lot[:8]) * 100 < share << 64


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A share and the bounds between which it lies 95 times in 100: numbers from 0 to 1."""

    share: float
    low: float
    high: float


def wilson(successes: int, total: int) -> Interval:
    """Wilson's score interval at 95 %, without correction for continuity; it holds for small numbers too.

    E. B. Wilson (1927), « Probable inference, the law of succession, and statistical inference », Journal of the
    American Statistical Association 22 (158), 209-212. https://doi.org/10.1080/01621459.1927.10502953
    """
    share = successes / total
    spread = Z_95**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return Interval(share=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def shown_groups(totals: Mapping[str, int]) -> frozenset[str]:
    """The groups whose results may be shown beside that of the whole.

    A group below SHOWN_FROM is not; and when those left out are together so few that the difference between the whole
    and the others would tell of them, the smallest of the others is left out with them.
    """
    shown = {code for code, total in totals.items() if total >= SHOWN_FROM}
    hidden = sum(total for code, total in totals.items() if code not in shown)
    while shown and 0 < hidden < SHOWN_FROM:
        smallest = min(shown, key=lambda code: (totals[code], code))
        shown.discard(smallest)
        hidden += totals[smallest]
    return frozenset(shown)


def counted(scores: Iterable[tuple[int, int]]) -> Sequence[int]:
    """How many gave each of SCORES, from pairs of a score and how many gave it."""
    found = dict.fromkeys(SCORES, 0)
    for score, number in scores:
        found[score] += number
    return [found[score] for score in SCORES]
