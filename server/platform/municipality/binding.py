"""Questions bound together: their codes are one each, and a `when` looks only at what was asked before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from server.platform.municipality.questions import Question, number_of
from server.platform.municipality.when import DAY, Compare, In, Leaf, Scalar, WhenError, bind

Fault = tuple[tuple[str | int, ...], str]
_YES_NO: Mapping[Scalar, bool] = {
    True: True,
    False: False,
    "yes": True,
    "true": True,
    "oui": True,
    "no": False,
    "false": False,
    "non": False,
}


def bound(
    questions: Sequence[Question], around: Mapping[str, Question] | None = None
) -> tuple[tuple[Question, ...], list[Fault]]:
    """The questions with the values of their conditions typed, and what is wrong, each fault with its path.

    Those of a group see what was asked before the group (`around`), and nobody outside sees them.
    """
    earlier: dict[str, Question] = dict(around or {})
    ready: list[Question] = []
    faults: list[Fault] = []
    inside: set[str] = set()
    for at, question in enumerate(questions):
        if question.code in earlier or question.code in inside:
            faults.append(((at, "code"), f"two questions have the code {question.code}: give each its own"))
        try:
            made = _bound(question, earlier)
        except WhenError as error:
            faults.append(((at, "when"), str(error)))
            made = question
        if question.questions:
            inner, found = bound(question.questions, earlier)
            faults += [((at, "questions", *steps), text) for steps, text in found]
            made = made.model_copy(update={"questions": inner})
            inside |= {one.code for one in question.questions}
        ready.append(made)
        earlier[question.code] = question
    return tuple(ready), faults


def _bound(question: Question, earlier: Mapping[str, Question]) -> Question:
    if question.when is None:
        return question
    return question.model_copy(update={"when": bind(question.when, lambda leaf: _leaf(leaf, earlier))})


def _leaf(leaf: Leaf, earlier: Mapping[str, Question]) -> Leaf:
    asked = earlier.get(leaf.question)
    if asked is None:
        raise WhenError(f"no question {leaf.question} is asked before this one: a when looks only at earlier questions")
    if asked.kind == "info":
        raise WhenError(f"{leaf.question} is an info: it has no answer to look at")
    if isinstance(leaf, In):
        return replace(leaf, values=tuple(_among(asked, value) for value in leaf.values))
    if isinstance(leaf, Compare):
        return replace(leaf, value=_compared(asked, leaf.value))
    return leaf


def _among(asked: Question, value: Scalar) -> Scalar:
    if asked.kind in {"yesno", "consent"}:
        if value not in _YES_NO:
            raise WhenError(f"{value} is no answer to {asked.code}: write yes or no")
        return _YES_NO[value]
    if not asked.is_choice:
        raise WhenError(f"{asked.code} is not a choice: write {{compare: …}} or {{present: {asked.code}}}")
    if value not in {option.code for option in asked.options}:
        raise WhenError(f"{value} is not an option of {asked.code}")
    return value


def _compared(asked: Question, value: Scalar) -> Scalar:
    if asked.kind in {"number", "file"}:
        number = number_of(value) if isinstance(value, str) else value
        if number is None or isinstance(number, bool):
            raise WhenError(f"{asked.code} is a number: {value} is not one")
        return number
    if asked.kind == "date":
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise WhenError(f"{asked.code} is a date: write today, today-3 or 2026-01-31, not {value}")
        return value
    raise WhenError(f"only numbers and dates are compared: {asked.code} is neither")
