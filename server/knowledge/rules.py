"""What is true of cards whatever the town: which kinds of demand they may spare, and when they are due."""

from datetime import date
from typing import Literal, get_args

Kind = Literal["shown", "opened", "useful", "useless", "deflected"]
KINDS: tuple[Kind, ...] = get_args(Kind)

QUESTIONS = frozenset({"information", "complaint", "comment"})
"""Kinds of topics by which somebody asks or says something: a card may be all they need."""


def may_spare(topic_kind: str) -> bool:
    """Whether somebody who writes a demand of this kind may have their answer from a card."""
    return topic_kind in QUESTIONS


def is_overdue(review: date, today: date) -> bool:
    """Whether a card should have been read again by now."""
    return review < today
