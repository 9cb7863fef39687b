"""How an index is made of documents: which word stands where, and how much each says."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.kernel.search.index import Entry, Index
from server.kernel.search.words import is_said, joined_words_of, stem, words_of

TITLE, KEYWORD, SYNONYM, SUMMARY, BODY = 7, 5, 4, 3, 1
"""What a word is worth by where it stands; a synonym is one that the document does not say itself."""
_ADDRESS = re.compile(r"\]\([^)\s]*\)|<https?:[^>\s]*>")
Synonyms = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Document:
    """What can be found: of several that answer alike, the one that comes first in the index comes first."""

    kind: str
    code: str
    title: str
    keywords: Sequence[str] = ()
    summary: str = ""
    body: Sequence[str] = ()
    """Paragraphs, as text or Markdown."""

    def texts(self) -> Iterator[tuple[int, str]]:
        """All that it says, and what a word is worth there."""
        yield TITLE, self.title
        yield from ((KEYWORD, keyword) for keyword in self.keywords)
        yield SUMMARY, self.summary
        yield from ((BODY, _ADDRESS.sub(" ", paragraph)) for paragraph in self.body)


def build(documents: Sequence[Document], synonyms: Synonyms = ()) -> Index:
    """The index of documents, in their order; phrases of one group of `synonyms` stand for each other."""
    groups = _Groups.of(synonyms)
    words: set[str] = set()
    worths: dict[str, dict[int, int]] = defaultdict(dict)
    for number, document in enumerate(documents):
        for word, worth in _words_with_worth(document, groups).items():
            words.add(word)
            found = worths[stem(word)]
            found[number] = max(worth, found.get(number, 0))
    terms = sorted(worths)
    place = {term: at for at, term in enumerate(terms)}
    ordered = sorted(words)
    return Index(
        entries=[Entry(kind=document.kind, code=document.code) for document in documents],
        words=ordered,
        terms=[place[stem(word)] for word in ordered],
        weights=[_weight(len(documents), len(worths[term])) for term in terms],
        postings=[_by_worth(worths[term]) for term in terms],
    )


def _words_with_worth(document: Document, groups: "_Groups") -> dict[str, int]:
    """The words that find a document, each with the most that it is worth there."""
    found: dict[str, int] = {}
    for worth, text in document.texts():
        said = [word for word in words_of(text) if is_said(word)]
        also = groups.also([stem(word) for word in said])
        for word in (*said, *joined_words_of(text)):
            found[word] = max(worth, found.get(word, 0))
        for word in also:
            found[word] = max(min(worth, SYNONYM), found.get(word, 0))
    return found


@dataclass(frozen=True, kw_only=True)
class _Groups:
    """Groups of phrases that mean the same, looked up by the first word of each."""

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], int]]]
    words: Sequence[Sequence[str]]

    @classmethod
    def of(cls, synonyms: Synonyms) -> "_Groups":
        phrases: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        words = []
        for number, group in enumerate(synonyms):
            said = [[word for word in words_of(phrase) if is_said(word)] for phrase in group]
            words.append(list(dict.fromkeys(word for phrase in said for word in phrase)))
            for phrase in filter(None, said):
                stems = tuple(stem(word) for word in phrase)
                phrases[stems[0]].append((stems, number))
        return cls(phrases=dict(phrases), words=words)

    def also(self, stems: Sequence[str]) -> Iterable[str]:
        """The words of all groups of which a phrase is said in these."""
        if self.phrases.keys().isdisjoint(stems):
            return ()
        groups = {
            number
            for at, first in enumerate(stems)
            for phrase, number in self.phrases.get(first, ())
            if tuple(stems[at : at + len(phrase)]) == phrase
        }
        return [word for number in sorted(groups) for word in self.words[number]]


def _by_worth(worths: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """The documents that hold a word, under what it is worth in them, the least first."""
    kept: dict[int, list[int]] = defaultdict(list)
    for number in sorted(worths):
        kept[worths[number]].append(number)
    return sorted(kept.items())


def _weight(documents: int, holders: int) -> int:
    """How much a word says: rare ones more (inverse document frequency, in hundredths of a bit and one bit more)."""
    return 100 + round(100 * math.log2(1 + documents / holders))
