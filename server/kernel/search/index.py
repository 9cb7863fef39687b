"""An index and what it answers: all the words first, the rare ones and those of titles above the others.

Every number is whole and every order total, so that the phone (`pwa/search/search.js`) gives the same answers from the
same JSON.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from server.kernel.mistakes import mistakes_between
from server.kernel.search.words import ENDS, STOP_WORDS, is_said, stem, words_of

FORM = 1
"""Version of the JSON: another one is not read."""
LONGEST_QUERY, LONGEST_TEXT = 200, 4000
"""Characters that are looked at."""
MOST_WORDS = 32
EXACT, BEGUN, ONE_MISTAKE, TWO_MISTAKES = 100, 60, 50, 30
"""How much a typed word counts, in hundredths, by how it was found."""
SHORTEST_BEGINNING, SHORTEST_FOR_MISTAKE, SHORTEST_TO_BEGIN_WRONG, SHORTEST_FOR_TWO = 2, 4, 5, 8
MOST_BEGUN = 160
"""Words of the index that a beginning may become."""
ENOUGH_OF_BEST = 50
"""What answers some of the words is found when it gains this share of the best, in hundredths."""
SUGGESTED_FROM = 7
"""A text suggests what gains as much as a title's word that nothing else says (`building.TITLE`)."""
SUGGESTING = 3
"""Of a long text only words of titles, keywords and summaries count (`building.SUMMARY`)."""

Postings = Sequence[tuple[int, Sequence[int]]]
Readings = Mapping[int, int]
"""Terms that a typed word may stand for, and how well."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was found: of which kind, and its code."""

    kind: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Index:
    """Words in their order, the term of each, how much each term says and where it stands."""

    entries: Sequence[Entry]
    words: Sequence[str]
    terms: Sequence[int]
    weights: Sequence[int]
    postings: Sequence[Postings]

    def find(self, query: str, *, limit: int = 20, kinds: Collection[str] = ()) -> list[Entry]:
        """What answers the words of a query, best first; the beginning of a word is enough, mistakes are forgiven.

        What answers all the words comes first; of the rest, what gains enough of the best.
        """
        typed = words_of(query[:LONGEST_QUERY])[:MOST_WORDS]
        wanted = list(dict.fromkeys(word for word in typed if is_said(word))) or typed[-1:]
        gains = [self._gains(self._readings(word, may_go_on=word == typed[-1]), least=0) for word in wanted]
        total, answered = _summed(gains)
        enough = max(total.values(), default=0) * ENOUGH_OF_BEST
        whole = {number for number, count in answered.items() if count == len(wanted)}
        ranked = sorted(
            (number not in whole, -gained, number)
            for number, gained in total.items()
            if number in whole or gained * 100 >= enough
        )
        return self._first([number for _is_part, _gained, number in ranked], limit, kinds)

    def suggest(self, text: str, *, limit: int = 3, kinds: Collection[str] = ()) -> list[Entry]:
        """What a long text seems to be about, best first; nothing unless enough of its words say so."""
        wanted = dict.fromkeys(word for word in words_of(text[:LONGEST_TEXT]) if is_said(word))
        terms = dict.fromkeys(self._stems[known] for known in map(stem, wanted) if known in self._stems)
        total, _answered = _summed([self._gains({term: EXACT}, least=SUGGESTING) for term in terms])
        enough = max(total.values(), default=0) * ENOUGH_OF_BEST
        least = max(self.weights, default=0) * EXACT * SUGGESTED_FROM
        found = [number for number, gained in total.items() if gained >= least and gained * 100 >= enough]
        found.sort(key=lambda number: (-total[number], number))
        return self._first(found, limit, kinds)

    def to_json(self) -> dict[str, object]:
        """The index as it travels; documents are written as how far each is from the one before."""
        return {
            "form": FORM,
            "stop": " ".join(sorted(STOP_WORDS)),
            "ends": [[least, " ".join(f"{end}:{new}" for end, new in ends)] for least, ends in ENDS],
            "entries": [[entry.kind, entry.code] for entry in self.entries],
            "words": " ".join(self.words),
            "terms": list(self.terms),
            "weights": list(self.weights),
            "postings": [
                [[worth, *(after - before for before, after in pairwise([0, *numbers]))] for worth, numbers in held]
                for held in self.postings
            ],
        }

    @cached_property
    def _stems(self) -> Mapping[str, int]:
        return {stem(word): term for word, term in zip(self.words, self.terms, strict=True)}

    @cached_property
    def _near_words(self) -> "_NearWords":
        return _NearWords(dict(zip(self.words, self.terms, strict=True)))

    @cached_property
    def _near_stems(self) -> "_NearWords":
        return _NearWords(self._stems)

    def _readings(self, word: str, *, may_go_on: bool) -> Readings:
        """The terms that a typed word may stand for: itself, what it may become, or what it is nearly."""
        exact = self._stems.get(stem(word))
        found: dict[int, int] = {}
        if (may_go_on or exact is None) and len(word) >= SHORTEST_BEGINNING:
            found = dict.fromkeys(self._beginning_with(word), BEGUN)
        if exact is not None:
            found[exact] = EXACT
        if not found and len(word) >= SHORTEST_FOR_MISTAKE:
            return self._with_mistakes(word)
        return found

    def _beginning_with(self, word: str) -> list[int]:
        first = bisect_left(self.words, word)
        last = min(first + MOST_BEGUN, len(self.words))
        end = next((at for at in range(first, last) if not self.words[at].startswith(word)), last)
        return list(self.terms[first:end])

    def _with_mistakes(self, word: str) -> Readings:
        """The terms with the fewest mistakes, of the words as they are written, else of what they come from."""
        for most, count in ((1, ONE_MISTAKE), (2, TWO_MISTAKES))[: 2 if len(word) >= SHORTEST_FOR_TWO else 1]:
            near = self._near_words.to(word, most) or self._near_stems.to(stem(word), most)
            if near:
                return dict.fromkeys(near, count)
        return {}

    def _gains(self, readings: Readings, *, least: int) -> dict[int, int]:
        """What a typed word gives to each document that answers it."""
        exact = [term for term, count in readings.items() if count == EXACT]
        weight = min((self.weights[term] for term in exact or readings), default=0)
        held = [
            (count * worth, numbers)
            for term, count in readings.items()
            for worth, numbers in self.postings[term]
            if worth >= least
        ]
        best: dict[int, int] = {}
        for gained, numbers in sorted(held, key=lambda pair: pair[0]):
            best.update(dict.fromkeys(numbers, gained * weight))  # what is worth more comes after
        return best

    def _first(self, ranked: Sequence[int], limit: int, kinds: Collection[str]) -> list[Entry]:
        found = (self.entries[number] for number in ranked)
        return [entry for entry in found if not kinds or entry.kind in kinds][:limit]


@dataclass(frozen=True)
class _NearWords:
    """Words with their terms, found by what is nearly one of them."""

    terms: Mapping[str, int]

    @cached_property
    def _lettered(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        """The words of each length, with the letters that are in them; made at the first mistake: most make none."""
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for known in self.terms:
            found[len(known)].append((_letters(known), known))
        return found

    def to(self, typed: str, most: int) -> list[int]:
        """The terms of the words with at most so many mistakes; short ones and two mistakes must begin right.

        A mistake changes at most two of the letters that are in a word: few words are compared sign by sign.
        """
        letters = _letters(typed)
        begins_right = most > 1 or len(typed) < SHORTEST_TO_BEGIN_WRONG
        lengths = range(len(typed) - most, len(typed) + most + 1)
        alike = (
            known
            for length in lengths
            for held, known in self._lettered.get(length, ())
            if (held ^ letters).bit_count() <= 2 * most and (known[0] == typed[0] or not begins_right)
        )
        return [self.terms[known] for known in alike if mistakes_between(typed, known, most) <= most]


def _summed(gains: Sequence[Mapping[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """What each document gained in all, and from how many of the words."""
    total = dict(gains[0]) if gains else {}
    answered = dict.fromkeys(total, 1)
    for gained in gains[1:]:
        for number, gain in gained.items():
            total[number] = total.get(number, 0) + gain
            answered[number] = answered.get(number, 0) + 1
    return total, answered


def _letters(word: str) -> int:
    """Which letters are in a word, a bit for each; all that is not one of 26 shares a bit."""
    bits = 0
    for sign in word:
        bits |= 1 << (ord(sign) - 97 if "a" <= sign <= "z" else 26)
    return bits
