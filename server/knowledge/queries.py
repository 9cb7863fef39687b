"""Reading cards: those a resident may see, those that answer words, those beside a case; and their counters."""

from collections.abc import Sequence

from server.kernel.text import fold
from server.knowledge import rules
from server.knowledge.finding import OFFERED_AT_MOST, offered_to
from server.knowledge.models import CardCount
from server.platform.installation import current
from server.platform.municipality import Card, Topic
from server.platform.words import current_language

BESIDE_AT_MOST = 8
MONTHS_SHOWN = 24

Counts = dict[str, dict[str, int]]
"""By card, by kind."""


def public_cards() -> list[Card]:
    """The cards that residents may read, by title."""
    return _by_title([card for card in current().town.cards if card.public])


def all_cards() -> list[Card]:
    """Every card, by title."""
    return _by_title(current().town.cards)


def public_card(code: str) -> Card | None:
    """The card of that code, if residents may read it."""
    card = current().town.card(code)
    return card if card and card.public else None


def may_deflect(topic: Topic) -> bool:
    """Whether cards are offered while a demand of this topic is written."""
    return rules.may_spare(topic.kind) or bool(answers_for(topic))


def answers_for(topic: Topic) -> list[Card]:
    """The cards that name this topic: what may spare the demand."""
    return [card for card in public_cards() if topic.code in card.topics][:OFFERED_AT_MOST]


def answers_to(topic: Topic, written: str) -> list[Card]:
    """The cards that may answer what was written in a demand of this topic, beyond doubt; few, best first."""
    if not may_deflect(topic):
        return []
    return offered_to(written)


def find_any_card(code: str) -> Card | None:
    """The card of that code, for the staff."""
    return current().town.card(code)


def cards_beside(topic: str, department: str) -> list[Card]:
    """What an agent may want beside a case: the cards of its topic, then those of its department."""
    of_either = [card for card in all_cards() if topic in card.topics or department in {card.owner, *card.departments}]
    return sorted(of_either, key=lambda card: topic not in card.topics)[:BESIDE_AT_MOST]


async def counts_of_month(month: str) -> Counts:
    """What became of every card in a month, all languages together."""
    found: Counts = {}
    for row in await CardCount.filter(month=month):
        of_card = found.setdefault(row.card, {})
        of_card[row.kind] = of_card.get(row.kind, 0) + row.number
    return found


async def counts_of_card(code: str) -> list[tuple[str, dict[str, int]]]:
    """What became of a card, by month, newest first."""
    found: Counts = {}
    for row in await CardCount.filter(card=code).order_by("-month"):
        of_month = found.setdefault(row.month, {})
        of_month[row.kind] = of_month.get(row.kind, 0) + row.number
    return list(found.items())[:MONTHS_SHOWN]


async def months_counted() -> list[str]:
    """The months in which something was counted, newest first."""
    rows = await CardCount.all().distinct().order_by("-month").limit(MONTHS_SHOWN).values_list("month", flat=True)
    return [str(month) for month in rows]


def _by_title(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: (fold(card.title.says(current_language())), card.code))
