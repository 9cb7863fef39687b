"""Search in what the current town says: its topics and its knowledge cards together.

Residents find public cards alone; the staff's index holds the others too and never leaves the server.
"""

from collections.abc import Collection, Iterator
from typing import Literal

from server.kernel.search import Document, Entry, Index, build
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.municipality.cards import Card
from server.platform.per_town import PerTown
from server.platform.words import current_language

Audience = Literal["public", "staff"]
TOPIC, CARD = "topic", "card"
LIMIT = 20

_indices: PerTown[Index] = PerTown()


def find(query: str, *, limit: int = LIMIT, kinds: Collection[str] = (), audience: Audience = "public") -> list[Entry]:
    """The topics and cards that answer the words of a query, best first; of `kinds` alone when there are some."""
    return index_for(current_language(), audience).find(query, limit=limit, kinds=kinds)


def index_for(language: str, audience: Audience = "public") -> Index:
    """The index of the current town in a language, made at the first asking."""
    return _indices.get(
        (language, audience), lambda: build(list(_documents(language, audience)), current().town.synonyms)
    )


def listed(audience: Audience = "public") -> Iterator[Topic | Card]:
    """What the index holds, in its order: popular topics, the other topics, cards."""
    town = current().town
    yield from sorted(town.topics, key=lambda topic: not topic.popular)
    yield from (card for card in town.cards if card.public or audience == "staff")


def _documents(language: str, audience: Audience) -> Iterator[Document]:
    categories = {category.code: category.title.says(language) for category in current().town.categories}
    for one in listed(audience):
        yield of_card(one, language) if isinstance(one, Card) else of_topic(one, language, categories)


def of_topic(topic: Topic, language: str, categories: dict[str, str]) -> Document:
    """A topic as it is searched; what it asks before an emergency is part of what it says."""
    return Document(
        kind=TOPIC,
        code=topic.code,
        title=topic.title.says(language),
        keywords=topic.keywords,
        summary=topic.summary.says(language),
        body=[
            *(line.says(language) for line in topic.explanation),
            categories.get(topic.category, ""),
            *([topic.emergency.ask.says(language)] if topic.emergency else []),
        ],
    )


def of_card(card: Card, language: str) -> Document:
    """A card as it is searched."""
    said = card.says(language)
    return Document(
        kind=CARD, code=card.code, title=said.title, keywords=said.keywords, summary=said.summary, body=[said.text]
    )
