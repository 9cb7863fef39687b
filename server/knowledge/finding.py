"""Which cards answer words: those that somebody searches for, and those worth showing to somebody who did not.

Searching is `platform.search`, over all that the town says. What is offered unasked comes from an index of the public
cards alone, without their texts: phones take it along, so that both offer the same.
"""

from server.kernel.search import Document, Index, build
from server.platform import search
from server.platform.installation import current
from server.platform.municipality import Card
from server.platform.per_town import PerTown
from server.platform.search import CARD, Audience
from server.platform.words import current_language

OFFERED_AT_MOST = 3
FOUND_AT_MOST = 50

_offered: PerTown[Index] = PerTown()


def find_cards(words: str, *, audience: Audience = "staff") -> list[Card]:
    """The cards that answer the words, best first."""
    return _cards([entry.code for entry in search.find(words, limit=FOUND_AT_MOST, kinds={CARD}, audience=audience)])


def offered_to(written: str) -> list[Card]:
    """The public cards that what was written seems to be about; few, best first, none when in doubt."""
    return _cards([entry.code for entry in offered_index(current_language()).suggest(written, limit=OFFERED_AT_MOST)])


def offered_index(language: str) -> Index:
    """The index of the public cards, by what they are about and not by all that they say."""
    return _offered.get(language, lambda: build(_documents(language), current().town.synonyms))


def _documents(language: str) -> list[Document]:
    spoken = [(card.code, card.says(language)) for card in current().town.cards if card.public]
    return [
        Document(kind=CARD, code=code, title=said.title, keywords=said.keywords, summary=said.summary)
        for code, said in spoken
    ]


def _cards(codes: list[str]) -> list[Card]:
    town = current().town
    return [card for card in map(town.card, codes) if card]
