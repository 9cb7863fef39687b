"""How what people type is read by the search: words without accents or case, then without the marks of their forms.

The phone reads alike (`pwa/search/words.js`); the two tables of this module travel to it inside each index.
"""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

_TABLES: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text())  # Any: a JSON document
STOP_WORDS = frozenset[str](_TABLES["stop"])
"""Words that say nothing of what is wanted, unless there are no others. So are single letters."""
ENDS: list[tuple[int, list[tuple[str, str]]]] = _TABLES["ends"]
"""Of each step, the first end that can go is replaced: so many letters must be left. Number and gender come first, then
what makes a noun of a verb, the verb's own ends, and a last consonant that many forget to double."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "‐": "-", "‑": "-"})
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")


def words_of(text: str) -> list[str]:
    """The words of a text, without accents or case: « L’arrêt Saint-Jean » → l, arret, saint, jean."""
    return _WORD.findall(_opened(text))


def joined_words_of(text: str) -> list[str]:
    """The words that hyphens make of several, as whoever forgets the hyphens writes them: niddepoule."""
    return [joined.replace("-", "") for joined in _JOINED.findall(_opened(text))]


def is_said(word: str) -> bool:
    """Whether a word says something of what is wanted."""
    return len(word) > 1 and word not in STOP_WORDS


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The word without the marks of its form: cassées, casser and casse are one, so are déneiger and déneigement."""
    for least, ends in ENDS:
        for end, new in ends:
            if word.endswith(end) and len(word) - len(end) + len(new) >= least:
                word = word[: len(word) - len(end)] + new
                break
    return word


def _opened(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text.lower().translate(_LETTERS)).lower()
    if lowered.isascii():
        return lowered
    # Beyond the basic plane Python and JavaScript neither measure nor sort alike: nobody writes words there.
    return "".join(
        sign if sign <= "\uffff" else " " for sign in unicodedata.normalize("NFD", lowered) if _is_seen(sign)
    )


def _is_seen(sign: str) -> bool:
    """Not a mark upon another sign, nor one that only steers how others are shown."""
    return unicodedata.category(sign) not in {"Mn", "Cf"}
