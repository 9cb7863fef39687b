"""The catalogue: which topics there are, what each asks, and whether answers can be taken.

Topics are the municipality's data; `rules.py` says which questions are asked and which answers are admitted, the same
as `pwa/catalogue/` on the phone. `views.py` is what the form's pages show of a topic, `queries.py` finds topics.
"""

from server.catalogue.answers import (
    answer_errors,
    answers_in_words,
    asked_answers,
    asked_codes,
    kept_answers,
    steered_errors,
)
from server.catalogue.forms import read_answers
from server.catalogue.queries import find_topic, require_topic, search
from server.catalogue.views import QuestionBlock, TopicView, definition_of, pledge_sentence, question_blocks, topic_view

__all__ = [
    "QuestionBlock",
    "TopicView",
    "answer_errors",
    "answers_in_words",
    "asked_answers",
    "asked_codes",
    "definition_of",
    "find_topic",
    "kept_answers",
    "pledge_sentence",
    "question_blocks",
    "read_answers",
    "require_topic",
    "search",
    "steered_errors",
    "topic_view",
]
