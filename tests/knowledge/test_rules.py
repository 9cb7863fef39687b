"""Which demands a card may spare, and when it is due."""

from datetime import date

from server.knowledge import rules


def test_questions_and_complaints_may_be_spared_and_interventions_not() -> None:
    assert [kind for kind in ("intervention", "information", "complaint", "comment") if rules.may_spare(kind)] == [
        "information", "complaint", "comment",
    ]  # fmt: skip


def test_a_card_is_due_after_its_day() -> None:
    day = date(2026, 6, 15)
    assert not rules.is_overdue(day, day)
    assert rules.is_overdue(day, date(2026, 6, 16))
