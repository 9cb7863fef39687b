"""Conditions and answers: the vectors that the phone's tests read too, then random trees judged in both languages."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from server.catalogue import rules
from server.catalogue.phone import question_json
from server.catalogue.sentences import field_errors
from server.platform.municipality.binding import bound
from server.platform.municipality.questions import Question
from server.platform.municipality.when import read, tree_json
from tests.catalogue.written import as_written

VECTORS = Path(__file__).parent.parent / "vectors"
WHEN = json.loads((VECTORS / "when.json").read_text())
ANSWERS = json.loads((VECTORS / "answers.json").read_text())


def when_cases() -> Iterator[object]:
    for group in WHEN["groups"]:
        for name, answers, expected in group["cases"]:
            yield pytest.param(group["tree"], answers, expected, id=f"{json.dumps(group['tree'])[:60]}: {name}")


@pytest.mark.parametrize(("tree", "answers", "expected"), list(when_cases()))
def test_a_condition_holds_or_not(tree: object, answers: dict[str, object], expected: object) -> None:
    assert rules.holds(read(tree), answers, date.fromisoformat(WHEN["today"])) is expected


@pytest.mark.parametrize("group", WHEN["groups"], ids=lambda group: json.dumps(group["tree"])[:60])
def test_the_long_form_of_a_condition_is_read_as_it_was_written(group: dict[str, object]) -> None:
    assert tree_json(read(group["tree"])) == group["tree"]


def answer_cases() -> Iterator[object]:
    for group in ANSWERS["groups"]:
        for name, answers, *expected in group["cases"]:
            yield pytest.param(group["questions"], answers, expected, id=name)


@pytest.mark.parametrize(("written", "answers", "expected"), list(answer_cases()))
def test_answers_are_kept_or_refused_with_a_sentence(
    written: list[object], answers: object, expected: list[dict[str, object]]
) -> None:
    questions = questions_of(written)
    checked = rules.check(questions, unfolded(answers), today=date.fromisoformat(ANSWERS["today"]))
    errors = field_errors(checked.faults, questions)
    assert {error.pointer: error.code for error in errors} == {
        pointer: said if isinstance(said, str) else said[0]  # type: ignore[index] # a code, or a code and its sentence
        for pointer, said in expected[0].items()
    }
    sentences = {error.pointer: error.detail for error in errors}
    for pointer, said in expected[0].items():
        assert isinstance(said, str) or sentences[pointer] == said[1]  # type: ignore[index]
    assert list(checked.answers.items()) == list((expected[1] if len(expected) > 1 else checked.answers).items())


@pytest.mark.parametrize("group", ANSWERS["groups"])
def test_a_question_goes_to_the_phone_as_the_vectors_write_it(group: dict[str, list[dict[str, object]]]) -> None:
    for question, written in zip(questions_of(group["questions"]), group["questions"], strict=True):
        assert question_json(question, "fr-CA") == without_pictures(written)


def test_pruning_leaves_only_what_is_asked() -> None:
    questions = questions_of(ANSWERS["groups"][0]["questions"])
    answers = {"contenant": "conteneur", "partie": ["essieu"], "roues": True, "avis": "lu", "x": 1}
    assert rules.pruned(questions, answers, date(2026, 11, 22)) == {"contenant": "conteneur"}
    assert rules.asked(questions, answers, date(2026, 11, 22)) == ["contenant", "avis"]


def questions_of(written: list[object] | list[dict[str, object]]) -> tuple[Question, ...]:
    questions, faults = bound([Question.model_validate(as_written(question)) for question in written])
    assert not faults
    return questions


def unfolded(answers: object) -> object:
    """The answers of a vector with its `repeat` written out."""
    if isinstance(answers, dict):
        if "repeat" in answers:
            text, times = answers["repeat"]
            return text * times
        return {code: unfolded(answer) for code, answer in answers.items()}
    return answers


def without_pictures(question: dict[str, object]) -> dict[str, object]:
    options = question.get("options")
    if not isinstance(options, list):
        return question
    return question | {"options": [{"code": one["code"], "title": one["title"]} for one in options]}
