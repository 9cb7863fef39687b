"""Finding topics: by code, by category, the popular ones, and by the words a resident types."""

from collections.abc import Sequence
from functools import lru_cache

from server.kernel import text
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.municipality import Category, Topic
from server.platform.words import _, current_language

TITLE, KEYWORD, BODY = 3, 2, 1
"""What a word found there is worth."""
QUERY_LIMIT = text.SHORT_LIMIT
_EMPTY_WORDS = frozenset(
    ["aux", "avec", "dans", "des", "les", "mes", "mon", "pas", "pour", "que", "qui", "sur", "une", "the", "and"]
)
"""With those of one or two letters, words that say nothing of what is wanted, unless there are no others."""


def find_topic(code: str) -> Topic | None:
    """The topic of that code, None when the catalogue has none."""
    return current().town.topic(code)


def require_topic(code: str) -> Topic:
    """The topic of that code, or 404."""
    topic = find_topic(code)
    if topic is None:
        raise Problem(
            code="unknown-topic",
            status=404,
            title=_("Cette démarche n’existe pas ou plus."),
            detail=_("Cherchez-la dans la liste des démarches, ou composez le {number}.").format(
                number=current().town.contacts.phone_local
            ),
        )
    return topic


def popular() -> list[Topic]:
    """The topics of the home page, in the town's order."""
    return [topic for topic in current().town.topics if topic.popular]


def by_category(topics: Sequence[Topic]) -> list[tuple[Category, list[Topic]]]:
    """The topics under their categories, in the town's order, without empty categories."""
    groups = (
        (category, [topic for topic in topics if topic.category == category.code])
        for category in current().town.categories
    )
    return [(category, found) for category, found in groups if found]


def search(query: str) -> list[Topic]:
    """The topics that answer the words of the query, best first; the start of a word is enough.

    Those that answer all the words; when there are none, those that answer some.
    """
    asked = text.words(query[:QUERY_LIMIT])
    wanted = [word for word in asked if len(word) > 2 and word not in _EMPTY_WORDS] or asked
    town = current().town
    indexes = _indexes(town.catalogue_version, current_language())
    scored = [([_worth_of(word, indexes[topic.code]) for word in wanted], topic) for topic in town.topics]
    found = [pair for pair in scored if wanted and all(pair[0])] or [pair for pair in scored if any(pair[0])]
    return [topic for _scores, topic in sorted(found, key=lambda pair: -sum(pair[0]))]


def _worth_of(wanted: str, index: dict[str, int]) -> int:
    """The worth of a topic for one word; a whole word counts twice, 0 when it is not in it."""
    stem = _stem(wanted)
    return max(
        (worth * (2 if _stem(word) == stem else 1) for word, worth in index.items() if word.startswith(stem)), default=0
    )


def _stem(word: str) -> str:
    """The word without the marks of its plural and its feminine, when enough is left of it."""
    bare = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return bare[:4] + bare[4:].rstrip("e")


@lru_cache(maxsize=8)
def _indexes(_version: str, language: str) -> dict[str, dict[str, int]]:
    """The words of each topic with what each is worth, made once for a catalogue."""
    return {topic.code: _index(topic, language) for topic in current().town.topics}


def _index(topic: Topic, language: str) -> dict[str, int]:
    places = (
        (BODY, [topic.summary.says(language), *(line.says(language) for line in topic.explanation)]),
        (KEYWORD, topic.keywords),
        (TITLE, [topic.title.says(language)]),
    )
    return {word: worth for worth, texts in places for written in texts for word in text.words(written)}
