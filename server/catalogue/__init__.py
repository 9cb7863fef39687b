"""The catalogue: which topics there are, what each asks, and whether answers can be taken.

Topics are the municipality's data; `rules.py` says which questions are asked and which answers are admitted, the same
as `pwa/catalogue/` on the phone. `views.py` is what the form's pages show of a topic, `queries.py` finds topics,
`searching.py` shows what a search found, `missed.py` counts those that found nothing.
"""

from server.catalogue.answers import answer_errors, answers_in_words, asked_answers, asked_codes, kept_answers
from server.catalogue.forms import read_answers
from server.catalogue.missed import forget_missed, missed_searches, note_missed
from server.catalogue.models import MissedSearch
from server.catalogue.queries import find_topic, require_topic
from server.catalogue.views import QuestionBlock, TopicView, definition_of, pledge_sentence, question_blocks, topic_view

__all__ = [
    "MissedSearch",
    "QuestionBlock",
    "TopicView",
    "answer_errors",
    "answers_in_words",
    "asked_answers",
    "asked_codes",
    "definition_of",
    "find_topic",
    "forget_missed",
    "kept_answers",
    "missed_searches",
    "note_missed",
    "pledge_sentence",
    "question_blocks",
    "read_answers",
    "require_topic",
    "topic_view",
]
