"""Names of streets found by what was typed: exact words, the beginning of the last, and words with a mistake.

Every number is whole and every order is total, so that the browser (`pwa/places/names.js`) gives the same answers.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import pairwise

from server.kernel.mistakes import mistakes_between
from server.places.text import STOP_WORDS

EXACT, BEGUN, JOINED, ONE_MISTAKE, TWO_MISTAKES = 1000, 930, 920, 720, 420
"""How much a word counts, in thousandths, by how it was found."""
MOST_READINGS = 24
"""Words of the town that one typed word may stand for."""
MOST_CANDIDATES = 60
"""Names that are looked at closely."""
ENOUGH_OF_BEST = 60
"""What gains less than this share of the best, in hundredths, is looked at no closer."""
MOST_COMMON = 400
"""A word of more names than this finds none by itself while another word does."""
UNSAID_SHARE = 30
"""How much a word of a name that was not typed takes away, in hundredths of its weight."""
SHORTEST_FOR_MISTAKE, SHORTEST_FOR_TWO = 3, 8


@dataclass(frozen=True, kw_only=True)
class Match:
    """A name that was found; `score` is a thousandth part of what could be reached."""

    name: int
    score: int


@dataclass
class Names:
    """The names of a town, by their number in `tokens`; more than one line may be one name in several languages."""

    tokens: Sequence[Sequence[str]]
    _parts: Sequence[Sequence[tuple[str, tuple[str, ...]]]] = field(init=False)
    _weights: dict[str, int] = field(init=False)
    _holders: dict[str, list[int]] = field(init=False)
    _words: list[str] = field(init=False)
    _nearly: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._parts = [_parts(tokens) for tokens in self.tokens]
        holders: dict[str, list[int]] = defaultdict(list)
        for name, parts in enumerate(self._parts):
            for read in dict.fromkeys(read for read, _ in parts):
                holders[read].append(name)
        self._holders = dict(holders)
        self._words = sorted({token for tokens in self.tokens for token in tokens})
        self._weights = {word: _weight(len(self.tokens), len(found)) for word, found in holders.items()}
        self._nearly = defaultdict(list)
        for word in sorted(holders):
            for shortened in _without_one(word):
                self._nearly[shortened].append(word)

    def find(self, typed: Sequence[str], *, begun: str = "") -> list[Match]:
        """The names that say most of what was typed, the best first; the last word may go on as it was `begun`."""
        if not typed:
            return []
        readings = [self._readings(word, begun="") for word in typed[:-1]]
        readings.append(self._readings(typed[-1], begun=begun))
        self._read_pairs(typed, readings)
        asked = sum(max((self._weights[word] for word in found), default=self._heaviest) for found in readings)
        candidates = self._candidates(readings)
        matches = [Match(name=name, score=self._score(name, readings, asked)) for name in candidates]
        return sorted(matches, key=lambda match: (-match.score, match.name))

    def knows(self, word: str) -> bool:
        """Whether a name holds this very word."""
        return word in self._weights

    @property
    def _heaviest(self) -> int:
        return _weight(len(self.tokens), 1)

    def _readings(self, word: str, *, begun: str) -> dict[str, int]:
        """The words of the town that a typed word may stand for, and how well."""
        beginnings = (word, begun) if begun else ()
        found = dict.fromkeys([longer for one in beginnings for longer in self._beginning_with(one)], BEGUN)
        if word in self._weights:
            found[word] = EXACT
        if not found and len(word) >= SHORTEST_FOR_MISTAKE:
            found = self._with_mistakes(word) | self._after_article(word)
        return found

    def _after_article(self, word: str) -> dict[str, int]:
        """« degalles », where the space after the article was forgotten."""
        rest = [word.removeprefix(article) for article in STOP_WORDS if word.startswith(article)]
        return {other: JOINED for other in sorted(rest) if other in self._weights}

    def _beginning_with(self, word: str) -> Iterable[str]:
        first = bisect_left(self._words, word)
        for longer in self._words[first : first + MOST_READINGS]:
            if not longer.startswith(word):
                return
            yield longer

    def _with_mistakes(self, word: str) -> dict[str, int]:
        near = {other for shortened in _without_one(word) for other in self._nearly.get(shortened, ())}
        most = 2 if len(word) >= SHORTEST_FOR_TWO else 1
        counted = sorted((mistakes_between(word, other, most), other) for other in near)
        found = [(count, other) for count, other in counted if count <= most][:MOST_READINGS]
        return {other: ONE_MISTAKE if count == 1 else TWO_MISTAKES for count, other in found}

    def _read_pairs(self, typed: Sequence[str], readings: list[dict[str, int]]) -> None:
        """« mont royal » may be written « montroyal », and the other way round."""
        for place in range(len(typed) - 1):
            joined = typed[place] + typed[place + 1]
            if joined in self._weights and not (readings[place] and readings[place + 1]):
                for one in (place, place + 1):
                    readings[one] = {**readings[one], joined: JOINED}

    def _candidates(self, readings: Sequence[dict[str, int]]) -> list[int]:
        gained = self._gained(readings)
        enough = max(gained.values(), default=0) * ENOUGH_OF_BEST
        ranked = nsmallest(
            MOST_CANDIDATES,
            ((-worth, len(self.tokens[name]), name) for name, worth in gained.items() if worth * 100 >= enough),
        )
        return [name for _, _, name in ranked]

    def _gained(self, readings: Sequence[dict[str, int]]) -> dict[int, int]:
        """What each name gains, rare words first: a common word adds to what others found, and finds nothing itself."""
        gained: dict[int, int] = {}
        most = MOST_COMMON if len(readings) == 1 else None  # one common word alone: the first names that hold it
        for found in sorted(readings, key=self._how_many):
            best = self._best_by_name(found, most)
            if not gained:
                gained = best
                continue
            is_common = self._how_many(found) > MOST_COMMON
            for name in gained.keys() & best.keys() if is_common else best:
                gained[name] = gained.get(name, 0) + best[name]
        return gained

    def _how_many(self, found: dict[str, int]) -> int:
        """How many names a typed word finds; one that finds none comes last."""
        return sum(len(self._holders[word]) for word in found) or 1 << 30

    def _best_by_name(self, found: dict[str, int], most: int | None) -> dict[int, int]:
        best: dict[int, int] = {}
        for worth, word in sorted((self._weights[word] * count, word) for word, count in found.items()):
            best.update(dict.fromkeys(self._holders[word][:most], worth))  # what is worth more comes after
        return best

    def _score(self, name: int, readings: Sequence[dict[str, int]], asked: int) -> int:
        said: set[str] = set()
        gained = 0
        for found in readings:
            worth, heard = self._best_reading(name, found)
            gained += worth
            said.update(heard)
        unsaid = sum(self._weights[word] for word in self.tokens[name] if word not in said)
        return gained * 100 // (asked * 100 + unsaid * UNSAID_SHARE)

    def _best_reading(self, name: int, found: dict[str, int]) -> tuple[int, Sequence[str]]:
        """What a typed word is worth in a name, and which words of it it says: two where a space was forgotten."""
        best, said = 0, tuple[str, ...]()
        for read, heard in self._parts[name]:
            if read in found and self._weights[read] * found[read] > best:
                best, said = self._weights[read] * found[read], heard
        return best, said


def _parts(tokens: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a name, and each two neighbours as one, with the words that they are."""
    return [("".join(heard), heard) for heard in (*((word,) for word in tokens), *pairwise(tokens))]


def _without_one(word: str) -> set[str]:
    """The word, and the word without each of its letters (the deletions of SymSpell)."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _weight(names: int, holders: int) -> int:
    """How much a word says: rare ones more (inverse document frequency, in hundredths of a bit and one bit more)."""
    return 100 + round(100 * math.log2(1 + names / holders))
