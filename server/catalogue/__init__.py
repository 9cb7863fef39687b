"""The catalogue: which topics there are, what each asks, and whether answers can be taken.

Topics are the municipality's data; `rules.py` says which questions are asked and which answers are admitted, the same
as `pwa/catalogue/` on the phone. `views.py` is what the form's pages show of a topic, `queries.py` finds topics,
`searching.py` shows what a search found, `missed.py` counts those that found nothing.
"""

from server.catalogue.answers import (
    answer_errors,
    answers_in_words,
    asked_answers,
    asked_paths,
    kept_answers,
    moved_answers,
    steered_errors,
)
from server.catalogue.blocks import QuestionBlock, paths_of, question_blocks, titles_of
from server.catalogue.forms import names_of, read_answers, read_pick
from server.catalogue.judging import LABEL_LIMIT
from server.catalogue.missed import kept, missed_searches, note_missed
from server.catalogue.models import MissedSearch
from server.catalogue.queries import find_topic, require_topic
from server.catalogue.versions import earlier_topic, remember_version
from server.catalogue.views import TopicView, definition_of, follow_up_delay, pledge_sentence, topic_view

__all__ = [
    "LABEL_LIMIT",
    "MissedSearch",
    "QuestionBlock",
    "TopicView",
    "answer_errors",
    "answers_in_words",
    "asked_answers",
    "asked_paths",
    "definition_of",
    "earlier_topic",
    "find_topic",
    "follow_up_delay",
    "kept",
    "kept_answers",
    "missed_searches",
    "moved_answers",
    "names_of",
    "note_missed",
    "paths_of",
    "pledge_sentence",
    "question_blocks",
    "read_answers",
    "read_pick",
    "remember_version",
    "require_topic",
    "steered_errors",
    "titles_of",
    "topic_view",
]
