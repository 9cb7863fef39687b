"""What is true of cards whatever the town: which kinds of demand they may spare, when they are due, what answers words.

`rank` is the same as `pwa/knowledge/finding.js`: `tests/vectors/cards.json` is read by the tests of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Literal, get_args

from server.kernel.text import words

Kind = Literal["shown", "opened", "useful", "useless", "deflected"]
KINDS: tuple[Kind, ...] = get_args(Kind)

QUESTIONS = frozenset({"information", "complaint", "comment"})
"""Kinds of topics by which somebody asks or says something: a card may be all they need."""

TITLE, SUMMARY = 3.0, 1.0
"""What a word found there is worth; keywords are worth as much as the title."""
SURE = 2.5
"""What a card must be worth to be offered to somebody who did not search."""
LINKED = 1.0
"""What it adds that a card names the topic of the demand."""
WORDS_READ = 300
SHORTEST = 3
BEGUN = 4
"""Letters of a word by which it is known before it is written whole."""
_EMPTY = """
aux avec avoir cela ces cet cette chez comme dans depuis des donc elle elles est etes etre fait faire fois font ils les
leur leurs mais meme mes moi mon nos notre nous ont ou par pas peu peut plus pour pourquoi quand que quel quelle quelles
quels qui quoi sans ses son sont sur tous tout toute toutes tres une veux vers vos votre vous
about and are but can for from has have how not our that the their there they this what when where which who why will
with you your
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
"""Words that say nothing of what is wanted."""


@dataclass(frozen=True, kw_only=True)
class Indexed:
    """The words of a card with what each is worth."""

    code: str
    worth: Mapping[str, float]
    topics: frozenset[str] = frozenset()


def may_spare(topic_kind: str) -> bool:
    """Whether somebody who writes a demand of this kind may have their answer from a card."""
    return topic_kind in QUESTIONS


def is_overdue(review: date, today: date) -> bool:
    """Whether a card should have been read again by now."""
    return review < today


def index_of(code: str, *, title: str, keywords: Sequence[str], summary: str, topics: frozenset[str]) -> Indexed:
    """The words of a card, each with its highest worth."""
    worth: dict[str, float] = {}
    for value, texts in ((SUMMARY, [summary]), (TITLE, [title, *keywords])):
        for text in texts:
            worth |= {stem: value for stem in map(stem_of, words(text)) if len(stem) >= SHORTEST}
    return Indexed(code=code, worth=worth, topics=topics)


def rank(text: str, cards: Sequence[Indexed], *, topic: str = "", least: float = 0.0) -> list[str]:
    """The codes of the cards that answer a text, best first; a word that many cards have is worth less."""
    scores = dict.fromkeys((card.code for card in cards), 0.0)
    wanted = _wanted(text)
    for stem in wanted:
        having = [card for card in cards if stem in card.worth]
        for card in having:
            scores[card.code] += card.worth[stem] / sqrt(len(having))
    for card in cards:
        scores[card.code] += _begun(wanted, card)
    linked = {card.code for card in cards if topic and topic in card.topics}
    scores = {code: score + LINKED * (code in linked) for code, score in scores.items() if score > 0}
    found = [code for code, score in scores.items() if score >= least]
    return sorted(found, key=lambda code: (-scores[code], code))


def stem_of(word: str) -> str:
    """The word without the marks of its plural and its feminine, when enough is left of it."""
    bare = word[:-1] if len(word) > SHORTEST and word[-1] in "sx" else word
    return bare[:4] + bare[4:].rstrip("e")


def _wanted(text: str) -> list[str]:
    asked = words(text)[-WORDS_READ:]
    telling = [word for word in asked if len(word) >= SHORTEST and word not in EMPTY_WORDS]
    return list(dict.fromkeys(map(stem_of, telling)))


def _begun(wanted: Sequence[str], card: Indexed) -> float:
    """What the last word is worth, which may still be being typed."""
    if not wanted or len(wanted[-1]) < BEGUN or wanted[-1] in card.worth:
        return 0.0
    return max((worth / 2 for word, worth in card.worth.items() if word.startswith(wanted[-1])), default=0.0)
