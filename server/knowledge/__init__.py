"""Knowledge cards (« fiches Info-Sésame »): what residents ask again and again, answered once, for them and for agents.

The cards are the municipality's data (`current().town.cards`); this context shows them, finds them, judges their links
and counts of what use they were. It counts cards, never people. The desk and the forms of residents enter here:
`answers_for` gives what may spare a demand, `cards_beside` what lies beside an agent's case.
"""

from server.knowledge.actions import count
from server.knowledge.finding import find_cards
from server.knowledge.queries import (
    answers_for,
    answers_to,
    cards_beside,
    find_any_card,
    may_deflect,
    public_card,
)
from server.knowledge.views import AnswerView, CardBeside, Insertion, answer_views, beside_views, insertion_of

__all__ = [
    "AnswerView",
    "CardBeside",
    "Insertion",
    "answer_views",
    "answers_for",
    "answers_to",
    "beside_views",
    "cards_beside",
    "count",
    "find_any_card",
    "find_cards",
    "insertion_of",
    "may_deflect",
    "public_card",
]
