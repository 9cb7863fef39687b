"""What residents searched and did not find, counted by month without who: the words that the town's synonyms lack."""

from collections.abc import Sequence
from datetime import datetime

from server.catalogue.models import MissedSearch
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.search import words_of
from server.platform import search
from server.platform.days import day_of
from server.platform.db import execute_returning
from server.platform.retention import Kept
from server.platform.web import limits

LONGEST = 60
MOST_WORDS = 6
MOST_DIGITS = 4
"""More of them are a telephone, a case, an account: a person."""
FEWEST_LETTERS = 3
NOTED_PER_HOUR = 300
"""Of the whole town: no address is looked at, and nobody fills the table."""

_COUNT = """
INSERT INTO missed_searches (id, month, language, words, count) VALUES (?, ?, ?, ?, 1)
ON CONFLICT (month, language, words) DO UPDATE SET count = missed_searches.count + 1
RETURNING count
"""


async def note_missed(query: str, *, language: str) -> bool:
    """Count a search that found nothing; False when it finds something or may say who typed it, and is not kept."""
    words = " ".join(words_of(query))
    if not words or is_telling(query) or search.find(query, limit=1):
        return False
    await limits.hit("missed-searches", limit=NOTED_PER_HOUR, window_s=3600)
    await execute_returning(_COUNT, [new_id(), _month(clock.now()), language, words[:LONGEST].rstrip()])
    return True


def is_telling(query: str) -> bool:
    """Whether what was searched may tell of a person (an address, a number, a sentence), or tells nothing at all."""
    letters, digits = sum(map(str.isalpha, query)), sum(map(str.isdigit, query))
    is_long = len(words_of(query)) > MOST_WORDS
    return "@" in query or digits > MOST_DIGITS or is_long or letters < FEWEST_LETTERS


async def missed_searches(*, limit: int = 200) -> Sequence[MissedSearch]:
    """What was searched in vain, this month's first, then the most frequent."""
    return await MissedSearch.all().order_by("-month", "-count", "words", "language").limit(limit)


async def _count_before(before: datetime) -> int:
    return await MissedSearch.filter(month__lt=_month(before)).count()


async def _forget_before(before: datetime) -> int:
    return await MissedSearch.filter(month__lt=_month(before)).delete()


def _month(instant: datetime) -> str:
    return f"{day_of(instant):%Y-%m}"


kept = [Kept(code="missed-searches", count=_count_before, forget=_forget_before)]
