"""Which cards answer words: the same in Python and on phones (`tests/vectors/cards.json`)."""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from server.knowledge import rules

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "cards.json").read_text())
CARDS = [
    rules.index_of(
        card["code"],
        title=card["title"],
        keywords=card["keywords"],
        summary=card["summary"],
        topics=frozenset(card["topics"]),
    )
    for card in VECTORS["cards"]
]


@pytest.mark.parametrize(("text", "topic", "least", "found"), VECTORS["searches"])
def test_words_find_cards(text: str, topic: str, least: float, found: list[str]) -> None:
    assert rules.rank(text, CARDS, topic=topic, least=least) == found


def test_the_words_that_say_nothing_are_among_those_of_the_vectors() -> None:
    assert set(VECTORS["empty_words"]) <= rules.EMPTY_WORDS


def test_a_long_complaint_is_compared_in_no_time() -> None:
    many = [
        rules.index_of(f"c{n}", title=f"Carte {n} du bac", keywords=["bac"], summary="Un résumé", topics=frozenset())
        for n in range(100)
    ]
    began = time.process_time()
    rules.rank("mot bac carte résumé " * 1000, many)
    assert time.process_time() - began < 0.5


def test_questions_and_complaints_may_be_spared_and_interventions_not() -> None:
    assert [kind for kind in ("intervention", "information", "complaint", "comment") if rules.may_spare(kind)] == [
        "information", "complaint", "comment",
    ]  # fmt: skip


def test_a_card_is_due_after_its_day() -> None:
    day = date(2026, 6, 15)
    assert not rules.is_overdue(day, day)
    assert rules.is_overdue(day, date(2026, 6, 16))
