"""Which questions are asked, and which answers they admit; the same rules as `pwa/catalogue/when.js` and `answers.js`.

Pure: answers come in as the JSON values that were received, whatever they are, and the day of the person as `today`.
`tests/vectors/when.json` and `answers.json` are read by the tests of both languages.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from server.kernel import text
from server.platform.municipality.topics import Bound, Question
from server.platform.municipality.when import All, AnyOf, Compare, In, Not, Present, Scalar, When

Answers = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one answer: the question's code (empty for the whole), a stable code, values for the words."""

    question: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The answers as they are kept (asked, not blank, tidied, in the order of the questions) and the faults found."""

    answers: dict[str, object]
    faults: tuple[Fault, ...]


def holds(tree: When, answers: Answers, today: date) -> bool:
    """Whether the condition holds; an answer of an unexpected type makes a comparison false, never an error."""
    if isinstance(tree, All):
        return all(holds(part, answers, today) for part in tree.of)
    if isinstance(tree, AnyOf):
        return any(holds(part, answers, today) for part in tree.of)
    if isinstance(tree, Not):
        return not holds(tree.of, answers, today)
    answer = answers.get(tree.question)
    if isinstance(tree, Present):
        return not is_blank(answer)
    return _is_among(answer, tree) if isinstance(tree, In) else _stands(answer, tree, today)


def is_blank(answer: object) -> bool:
    """Whether nothing was answered: absent, null, an empty list, or nothing but spaces."""
    return answer is None or answer == [] or (isinstance(answer, str) and text.is_blank(answer))


def asked(questions: Sequence[Question], answers: Answers, today: date) -> list[Question]:
    """The questions (and infos) shown with these answers."""
    return [question for question, is_asked, _ in _walk(questions, answers, today) if is_asked]


def pruned(questions: Sequence[Question], answers: Answers, today: date) -> dict[str, object]:
    """The answers without those of questions that are not asked (any more), and without blank ones."""
    return {
        question.code: answer
        for question, is_asked, answer in _walk(questions, answers, today)
        if is_asked and question.kind != "info" and not is_blank(answer)
    }


def check(questions: Sequence[Question], answers: object, *, today: date) -> Checked:
    """All the faults of a set of answers at once, and what is kept of it.

    `today` is the day on which the person answered, in the town's zone: a report that waited for a signal is judged by
    the day of its capture.
    """
    if not isinstance(answers, dict):
        return Checked(answers={}, faults=(Fault(question="", code="wrong-type"),))
    kept: dict[str, object] = {}
    faults: list[Fault] = []
    for question, is_asked, answer in _walk(questions, answers, today):
        fault, tidied = _judge(question, answer, today) if is_asked else _unasked(question, answer)
        if fault:
            faults.append(fault)
        elif tidied is not None:
            kept[question.code] = tidied
    known = {question.code for question in questions}
    faults += [Fault(question=code, code="unknown-question") for code in answers if code not in known]
    return Checked(answers=kept, faults=tuple(faults))


def day_of(bound: Bound | Scalar, today: date) -> str:
    """The ISO day that a bound of a date means: `today`, `today-3` or the day itself."""
    written = str(bound)
    if not written.startswith("today"):
        return written
    return (today + timedelta(days=int(written.removeprefix("today") or 0))).isoformat()


def is_day(answer: object) -> bool:
    """Whether an answer is a day that exists, written `2026-01-31`."""
    if not isinstance(answer, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
        return False
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def _walk(questions: Sequence[Question], answers: Answers, today: date) -> Iterator[tuple[Question, bool, object]]:
    """Each question, whether it is asked, its answer. What was answered to a question not asked counts for nothing."""
    seen: dict[str, object] = {}
    for question in questions:
        is_asked = question.when is None or holds(question.when, seen, today)
        answer = answers.get(question.code)
        if is_asked:
            seen[question.code] = answer
        yield question, is_asked, answer


def _is_among(answer: object, tree: In) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return any(type(one) is type(value) and one == value for one in given for value in tree.values)


def _stands(answer: object, tree: Compare, today: date) -> bool:
    compared = _OPERATORS[tree.operator]
    left = _number(answer)
    if left is not None:
        right = _number(tree.value)
        return right is not None and compared(_order(left, right))
    if isinstance(tree.value, str) and isinstance(answer, str) and is_day(answer):
        day = day_of(tree.value, today)
        return is_day(day) and compared(_order(answer, day))
    return False


_OPERATORS: Mapping[str, Callable[[int], bool]] = {
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
    "eq": lambda order: order == 0,
    "ne": lambda order: order != 0,
    "ge": lambda order: order >= 0,
    "gt": lambda order: order > 0,
}


def _order(left: float | str, right: float | str) -> int:
    if isinstance(left, str) or isinstance(right, str):
        return (str(left) > str(right)) - (str(left) < str(right))
    return (left > right) - (left < right)


def _number(answer: object) -> float | None:
    """The answer as the double that JavaScript would hold, None when it is no finite number."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    try:
        number = float(answer)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _unasked(question: Question, answer: object) -> tuple[Fault | None, None]:
    return (None if is_blank(answer) else Fault(question=question.code, code="not-asked")), None


def _judge(question: Question, answer: object, today: date) -> tuple[Fault | None, object]:
    if question.kind == "info":
        return _unasked(question, answer)
    if is_blank(answer):
        return (Fault(question=question.code, code="required") if question.required else None), None
    tidied = text.tidy(answer) if isinstance(answer, str) else answer
    found = _judge_of(question)(question, tidied, today)
    if found:
        code, values = found
        return Fault(question=question.code, code=code, values=values), None
    return None, _in_order(question, tidied)


def _in_order(question: Question, answer: object) -> object:
    if not isinstance(answer, list):
        return answer
    return [option.code for option in question.options if option.code in answer]


Found = tuple[str, Mapping[str, object]] | None


def _judge_of(question: Question) -> Callable[[Question, object, date], Found]:
    if question.is_choice:
        return _judge_choices if question.is_several else _judge_choice
    return _JUDGES[question.kind]


def _judge_text(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    if text.has_forbidden(answer):
        return "bad-characters", {}
    if question.kind == "text" and "\n" in answer:
        return "one-line", {}
    count = text.length(answer)
    if count > question.limit:
        return "too-long", {"max": question.limit, "count": count}
    if question.pattern and not re.fullmatch(question.pattern.regex, answer):
        return "pattern", {}
    return None


def _judge_number(question: Question, answer: object, _today: date) -> Found:
    number = _number(answer)
    if number is None:
        return "wrong-type", {}
    if question.whole and not number.is_integer():
        return "not-whole", {}
    return _out_of_bounds(question, number, ("too-small", "too-large"))


def _judge_date(question: Question, answer: object, today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    if not is_day(answer):
        return "no-such-day", {}
    for bound, code, wrong in ((question.min, "too-early", -1), (question.max, "too-late", 1)):
        day = None if bound is None else day_of(bound, today)
        if day is not None and _order(answer, day) == wrong:
            return code, {"day": day, "is_today": day == today.isoformat()}
    return None


def _judge_choice(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    return None if answer in {option.code for option in question.options} else ("unknown-option", {})


def _judge_choices(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return "wrong-type", {}
    if not set(answer) <= {option.code for option in question.options}:
        return "unknown-option", {}
    if len(set(answer)) < len(answer):
        return "repeated-option", {}
    return _out_of_bounds(question, len(answer), ("too-few", "too-many"))


def _judge_yesno(_question: Question, answer: object, _today: date) -> Found:
    return None if isinstance(answer, bool) else ("wrong-type", {})


def _judge_consent(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, bool):
        return "wrong-type", {}
    return ("required", {}) if question.required and not answer else None


_JUDGES: Mapping[str, Callable[[Question, object, date], Found]] = {
    "text": _judge_text,
    "longtext": _judge_text,
    "number": _judge_number,
    "date": _judge_date,
    "yesno": _judge_yesno,
    "consent": _judge_consent,
}


def _out_of_bounds(question: Question, number: float, codes: tuple[str, str]) -> Found:
    least, most = _number(question.min), _number(question.max)
    if least is not None and number < least:
        return codes[0], {"min": question.min}
    if most is not None and number > most:
        return codes[1], {"max": question.max}
    return None
