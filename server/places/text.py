"""How what people type of a place is read: folded to tokens, so that two ways of writing one name are one.

The browser reads alike (`pwa/places/text.js`), by the same `words.json`; both are held to `tests/vectors/places.json`.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_QUERY = 200
"""What is typed beyond this many characters is not looked at."""
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text())  # Any: a JSON document
STOP_WORDS = frozenset[str](WORDS["stop"])
ABBREVIATIONS: dict[str, str] = WORDS["abbreviations"]
DIRECTIONS: dict[str, str] = WORDS["directions"]
BEFORE_OR_AFTER: dict[str, list[str]] = WORDS["before or after"]
"""What these stand for before a name and, at its end, after it: Saint and Street, Docteur and Drive."""
TYPES = frozenset[str](WORDS["types"])
_UNITS = frozenset[str](WORDS["units"])
_SUFFIXES = frozenset[str](WORDS["suffixes"])
_CORNERS = frozenset[str](WORDS["corners"])
_BEFORE_CORNERS = frozenset[str](WORDS["before corners"])
_NUMBER_WORDS = frozenset[str](WORDS["number words"])

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "½": " 1/2", "¼": " 1/4", "¾": " 3/4"})
_ENDS = "e|er|re|ere|eme|ieme|ier|iere|nd|nde|rd|th|st"
_WORD = re.compile(rf"[0-9]+/[0-9]+|[0-9]+(?:{_ENDS})(?![^\W\d_])|[0-9]+|[^\W\d_]+")
_ORDINAL = re.compile(rf"^([0-9]+)(?:{_ENDS})$")
_ORDINAL_ENDS = frozenset(_ENDS.split("|")) | {"de"}
_ENDS_OF_OTHER_MEANING = frozenset({"e", "de", "st", "re", "er", "nd"})
"""Alone after a number, these end an ordinal only before a type of street: « 76 e rue », but « 160 St-Denis »."""


def words_of(text: str) -> list[str]:
    """The words of a text, without accents or case: « L'Île-d'Or » → l, ile, d, or. Signs stand between words."""
    lowered = unicodedata.normalize("NFKC", text[:LONGEST_QUERY].lower().translate(_LETTERS)).lower()
    signs = unicodedata.normalize("NFD", lowered)
    return _WORD.findall(signs if signs.isascii() else "".join(filter(_is_seen, signs)))


def _is_seen(sign: str) -> bool:
    """Not a mark upon another sign, nor one that only steers how others are shown."""
    return unicodedata.category(sign) not in {"Mn", "Cf"}


def fold(text: str) -> list[str]:
    """The tokens under which a name is found: « Boul. St-Denis N. » → boulevard, saint, denis, nord.

    Folding again what was folded changes nothing.
    """
    return fold_words(words_of(text))


def fold_words(words: Sequence[str]) -> list[str]:
    """As `fold`, of words that were taken apart already."""
    joined = join_ordinals(words)
    tokens = [token for place in range(len(joined)) for token in _unfolded(joined, place).split()]
    kept = [token for token in tokens[:-1] if token not in STOP_WORDS]
    return kept + [token for token in tokens[-1:] if not kept or len(token) == 1 or token not in STOP_WORDS]


def join_ordinals(words: Sequence[str]) -> list[str]:
    """« 76 e rue », « 76 ieme », « 1 re avenue », « 76 th » are one word: 76e."""
    joined: list[str] = []
    place = 0
    while place < len(words):
        is_apart = _is_digits(words[place]) and _is_ordinal_end(words[place + 1 : place + 3])
        joined.append(f"{words[place]}e" if is_apart else _ORDINAL.sub(r"\1e", words[place]))
        place += 1 + is_apart
    return joined


def _is_ordinal_end(following: Sequence[str]) -> bool:
    if not following or following[0] not in _ORDINAL_ENDS:
        return False
    is_before_type = len(following) > 1 and _type_of(following[1]) in TYPES
    return is_before_type or following[0] not in _ENDS_OF_OTHER_MEANING


def _type_of(word: str) -> str:
    return "street" if word == "st" else ABBREVIATIONS.get(word, word)


def _unfolded(words: Sequence[str], place: int) -> str:
    word = words[place]
    rest = [other for other in words[place + 1 :] if other not in DIRECTIONS and other not in DIRECTIONS.values()]
    is_last = place > 0 and not rest
    if word in BEFORE_OR_AFTER:
        has_type = any(
            _type_of(other) in TYPES for other in words[:place]
        )  # « rue st », on its way to « rue St-Denis »
        return BEFORE_OR_AFTER[word][is_last and not has_type]
    if word in DIRECTIONS and (len(word) > 1 or is_last):
        return DIRECTIONS[word]
    return ABBREVIATIONS.get(word, word)


@dataclass(frozen=True, kw_only=True)
class HouseNumber:
    """« 12 bis », « 160A »: the number, and what follows it, folded."""

    number: int
    suffix: str = ""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What was typed, taken apart. `sides` holds the tokens of two streets, when two were named."""

    tokens: Sequence[str]
    house: HouseNumber | None = None
    sides: tuple[Sequence[str], Sequence[str]] | None = None
    begun: str = ""
    """The last word as it was typed, when it may go on: nothing was typed after it."""


def parse(text: str) -> Query:
    """Take apart what was typed: the house number, the street; two streets around « et », « / », « & », « coin »."""
    shown = text[:LONGEST_QUERY]
    house, words = _house_of(
        _without_asides(join_ordinals(words_of(_RANGE.sub(r"\1 ", _CORNER_SIGN.sub(" et ", shown)))))
    )
    begun = words[-1] if words and shown[-1:].isalnum() else ""
    return Query(tokens=fold_words(words), house=house, sides=_sides_of(words), begun=begun)


_CORNER_SIGN = re.compile(r"[&@+]|(?<![0-9])/|/(?![0-9])")
_RANGE = re.compile(
    r"^( *[0-9]{1,6}) *[-–/] *[0-9]{1,6}(?![0-9])(?! *(?:e|re|er|i?[eè]me|th|st|nd|rd)(?![a-zà-ÿ]))", re.IGNORECASE
)
_POSTAL_CODE = re.compile(r"[a-z] [0-9] [a-z] [0-9] [a-z] [0-9]")
_MOST_DIGITS = 6
_FRENCH_CODE_DIGITS = 5


def _without_asides(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(words):
        aside = _aside_at(words, place, is_first=not kept)
        if aside == 0:
            kept.append(words[place])
        place += aside or 1
    return kept


def _aside_at(words: Sequence[str], place: int, *, is_first: bool) -> int:
    """How many words at this place find no street: the flat, « no » before a number, the postal code."""
    word = words[place]
    is_before_number = place + 1 < len(words) and _is_digits(words[place + 1])
    if _POSTAL_CODE.fullmatch(" ".join(words[place : place + 6])):
        return 6
    if word in _UNITS and is_before_number:
        return 2
    if word in _NUMBER_WORDS and is_before_number and is_first:
        return 1
    return int(not is_first and _is_digits(word) and len(word) == _FRENCH_CODE_DIGITS)


def _house_of(words: Sequence[str]) -> tuple[HouseNumber | None, Sequence[str]]:
    """The house number, at the front or at the end, and the other words."""
    if len(words) > 1 and _is_number(words[0]):
        has_suffix = words[1] in _SUFFIXES or (len(words[1]) == 1 and len(words) > 2)
        suffix = words[1] if has_suffix else ""
        return HouseNumber(number=int(words[0]), suffix=suffix), words[1 + has_suffix :]
    if len(words) > 1 and _is_number(words[-1]) and _type_of(words[-2]) not in TYPES:
        return HouseNumber(number=int(words[-1])), words[:-1]
    return None, words


def _is_number(word: str) -> bool:
    return _is_digits(word) and len(word) <= _MOST_DIGITS


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _sides_of(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
    """The two streets of a corner; None where one was named."""
    named = list(words)
    if _CORNERS.union({"intersection", "corner"}).intersection(named[:3]):
        while named and named[0] in _BEFORE_CORNERS:
            named.pop(0)
    for place in range(1, len(named) - 1):
        if named[place] in _CORNERS:
            return fold_words(named[:place]), fold_words(named[place + 1 :])
    return None
