"""Which questions are asked, and which answers they admit; the same rules as `pwa/catalogue/when.js` and `answers.js`.

Pure: answers come in as the JSON values that were received, whatever they are, and the day of the person as `today`.
`tests/vectors/when.json` and `answers.json` are read by the tests of both languages.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.catalogue.judging import day_of, fault_of, in_order, is_blank, is_day, number_in, order
from server.kernel import text
from server.platform.municipality.questions import Question
from server.platform.municipality.when import All, AnyOf, Compare, In, Not, Present, When

Answers = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one answer: the question's path (empty for the whole), a stable code, values for the words.

    The path is the question's code; inside a group `enfants.0.prenom`, for the first of them.
    """

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


def asked(questions: Sequence[Question], answers: Answers, today: date) -> list[str]:
    """The paths of the questions (and infos) shown with these answers."""
    return list(_asked(questions, answers, today, {}, ""))


def pruned(questions: Sequence[Question], answers: Answers, today: date) -> dict[str, object]:
    """The answers without those of questions that are not asked (any more), and without blank ones."""
    return _pruned(questions, answers, today, {})


def check(questions: Sequence[Question], answers: object, *, today: date) -> Checked:
    """All the faults of a set of answers at once, and what is kept of it.

    `today` is the day on which the person answered, in the town's zone: a report that waited for a signal is judged by
    the day of its capture.
    """
    if not isinstance(answers, dict):
        return Checked(answers={}, faults=(Fault(question="", code="wrong-type"),))
    return _check(questions, answers, today, {}, "")


def _check(questions: Sequence[Question], answers: Answers, today: date, around: Answers, path: str) -> Checked:
    kept: dict[str, object] = {}
    faults: list[Fault] = []
    for question, is_asked, answer, seen in _walk(questions, answers, today, around):
        at = f"{path}{question.code}"
        found: list[Fault] = []
        tidied: object = None
        if not is_asked or question.kind == "info":
            found = _unasked(at, answer)
        elif is_blank(answer):
            found = [Fault(question=at, code="required")] if question.required else []
        elif question.kind == "group":
            found, tidied = _check_group(question, answer, today, seen, at)
        else:
            found, tidied = _judge(question, answer, today, at)
        faults += found
        if not found and tidied is not None:
            kept[question.code] = tidied
    known = {question.code for question in questions}
    faults += [Fault(question=f"{path}{code}", code="unknown-question") for code in answers if code not in known]
    return Checked(answers=kept, faults=tuple(faults))


def _check_group(
    group: Question, answer: object, today: date, seen: Answers, at: str
) -> tuple[list[Fault], list[object] | None]:
    """Each item judged as a form of its own, which also sees what was answered before the group; blank ones go."""
    items = _items(answer)
    if items is None:
        return [Fault(question=at, code="wrong-type")], None
    if len(items) > group.most:
        return [Fault(question=at, code="too-many-items", values={"max": group.most})], None
    given = [(n, item) for n, item in enumerate(items) if not _is_blank_item(item)]
    if len(given) < group.least and (given or group.required):
        code = "too-few-items" if given else "required"
        return [Fault(question=at, code=code, values={"min": group.least} if given else {})], None
    checked = [_check(group.questions, item, today, seen, f"{at}.{n}.") for n, item in given]
    faults = [fault for one in checked for fault in one.faults]
    return faults, [one.answers for one in checked] or None


def _items(answer: object) -> list[dict[str, object]] | None:
    """The items of a group, None when the answer is no list of them."""
    if not isinstance(answer, list):
        return None
    items = [item for item in answer if isinstance(item, dict)]
    return items if len(items) == len(answer) else None


def _is_blank_item(item: Answers) -> bool:
    return all(is_blank(answer) for answer in item.values())


def _asked(questions: Sequence[Question], answers: Answers, today: date, around: Answers, path: str) -> Iterator[str]:
    for question, is_asked, answer, seen in _walk(questions, answers, today, around):
        if not is_asked:
            continue
        at = f"{path}{question.code}"
        yield at
        if question.kind == "group":
            for n, item in enumerate(_items(answer) or []):
                yield from _asked(question.questions, item, today, seen, f"{at}.{n}.")


def _pruned(questions: Sequence[Question], answers: Answers, today: date, around: Answers) -> dict[str, object]:
    kept: dict[str, object] = {}
    for question, is_asked, answer, seen in _walk(questions, answers, today, around):
        if not is_asked or question.kind == "info" or is_blank(answer):
            continue
        items = _items(answer) if question.kind == "group" else None
        kept[question.code] = (
            answer if items is None else [_pruned(question.questions, item, today, seen) for item in items]
        )
    return kept


def _walk(
    questions: Sequence[Question], answers: Answers, today: date, around: Answers
) -> Iterator[tuple[Question, bool, object, Answers]]:
    """Each question, whether it is asked, its answer, and what was seen before it.

    What was answered to a question not asked counts for nothing. `around` is what was answered before a group.
    """
    seen: dict[str, object] = dict(around)
    for question in questions:
        is_asked = question.when is None or holds(question.when, seen, today)
        answer = answers.get(question.code)
        yield question, is_asked, answer, seen
        if is_asked:
            seen[question.code] = answer


def _is_among(answer: object, tree: In) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return any(type(one) is type(value) and one == value for one in given for value in tree.values)


def _stands(answer: object, tree: Compare, today: date) -> bool:
    compared = _OPERATORS[tree.operator]
    left = number_in(answer)
    if left is not None:
        right = number_in(tree.value)
        return right is not None and compared(order(left, right))
    if isinstance(tree.value, str) and isinstance(answer, str) and is_day(answer):
        day = day_of(tree.value, today)
        return is_day(day) and compared(order(answer, day))
    return False


_OPERATORS: Mapping[str, Callable[[int], bool]] = {
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
    "eq": lambda order: order == 0,
    "ne": lambda order: order != 0,
    "ge": lambda order: order >= 0,
    "gt": lambda order: order > 0,
}


def _unasked(at: str, answer: object) -> list[Fault]:
    return [] if is_blank(answer) else [Fault(question=at, code="not-asked")]


def _judge(question: Question, answer: object, today: date, at: str) -> tuple[list[Fault], object]:
    tidied = text.tidy(answer) if isinstance(answer, str) else answer
    found = fault_of(question, tidied, today)
    if found:
        code, values = found
        return [Fault(question=at, code=code, values=values)], None
    return [], in_order(question, tidied)
