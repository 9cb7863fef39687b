"""Random conditions, questions and answers are judged alike by the server's Python and by the phone's JavaScript."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.catalogue import rules
from server.catalogue.phone import question_json
from server.catalogue.sentences import field_errors
from server.platform.municipality.questions import Option, Pattern, Question
from server.platform.municipality.when import OPERATORS, All, AnyOf, Compare, In, Not, Present, When, tree_json

Judge = Callable[[dict[str, object]], dict[str, object]]
TODAY = date(2026, 11, 22)
MANY = settings(
    max_examples=max(150, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

CODES = st.sampled_from(["a", "b", "c", "constructor", "to-string"])
OPTIONS = ["x", "y", "z", "constructor"]
DAYS = st.sampled_from(
    ["2026-11-21", "2026-11-22", "2026-11-23", "2024-02-29", "2026-02-29", "0001-01-01", "9999-12-31"]
)
BOUNDS = st.sampled_from(["today", "today-1", "today+1", "today-400", "2026-11-22", "2026-01-01"])
NUMBERS = st.integers(-(2**70), 2**70) | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
ODD_SIGNS = st.text("ab \n\r\t\u00a0\u0000\u0085\ufeff\ud83e🦫é9-", max_size=9)
TEXTS = st.text(st.characters(codec=None), max_size=12) | ODD_SIGNS
LEAVES = TEXTS | DAYS | st.sampled_from(OPTIONS) | NUMBERS | st.booleans() | st.none()
ANSWER = LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(TEXTS, LEAVES, max_size=2)
ANSWERS = st.dictionaries(CODES | TEXTS, ANSWER, max_size=6)


def trees(codes: st.SearchStrategy[str]) -> st.SearchStrategy[When]:
    leaves: st.SearchStrategy[When] = st.one_of(
        st.builds(In, question=codes, values=st.lists(st.sampled_from(OPTIONS) | st.booleans(), min_size=1).map(tuple)),
        st.builds(Present, question=codes),
        st.builds(Compare, question=codes, operator=st.sampled_from(OPERATORS), value=NUMBERS | BOUNDS),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(All, of=st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(AnyOf, of=st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, of=inner),
        ),
        max_leaves=6,
    )


@st.composite
def question_lists(draw: st.DrawFn) -> list[Question]:
    codes = draw(st.lists(CODES, unique=True, max_size=5))
    return [draw(questions(code, codes[:at])) for at, code in enumerate(codes)]


@st.composite
def groups(draw: st.DrawFn) -> list[Question]:
    """Questions of a group; their codes are nobody else's."""
    codes = draw(st.lists(st.sampled_from(["d", "e", "value-of"]), unique=True, min_size=1, max_size=3))
    return [draw(questions(code, codes[:at], flat=True)) for at, code in enumerate(codes)]


@st.composite
def questions(draw: st.DrawFn, code: str, earlier: list[str], *, flat: bool = False) -> Question:
    kind = draw(st.sampled_from([kind for kind in KINDS if not flat or kind not in {"group", "file"}]))
    when = draw(st.none() | trees(st.sampled_from(earlier))) if earlier else None
    members = {name: draw(values) for name, values in KINDS[kind].items()}
    required = {} if kind == "info" else {"required": draw(st.booleans())}
    return Question.model_validate({"code": code, "kind": kind, "title": "?", "when": when} | required | members)


FOUR = st.just([Option.model_validate({"code": code, "title": code}) for code in OPTIONS])
PICTURED = st.just([{"code": code, "title": code, "picture": "bac.svg"} for code in OPTIONS])
PATTERNS = st.sampled_from(["[a-z]+", "a?b*|9{2,3}", "[^a]{0,4}", "(?:é-)?[0-9]+"])
KINDS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "text": {
        "max_length": st.integers(0, 8),
        "pattern": st.none() | st.builds(Pattern, regex=PATTERNS, message=st.just("Autrement.")),
    },
    "longtext": {"max_length": st.integers(0, 8)},
    "number": {
        "whole": st.booleans(),
        "min": st.none() | st.integers(-2, 0),
        "max": st.none() | st.integers(0, 250).map(lambda cents: cents / 100),
    },
    "date": {"min": st.none() | BOUNDS, "max": st.none() | BOUNDS},
    "choice": {"options": FOUR},
    "choices": {"options": FOUR, "min": st.none() | st.integers(0, 2), "max": st.none() | st.integers(2, 3)},
    "illustrated": {"options": PICTURED, "several": st.booleans()},
    "timeslot": {
        "options": FOUR,
        "min": st.none() | BOUNDS,
        "max": st.none() | BOUNDS,
        "weekdays": st.just([]) | st.just(["sunday", "monday"]),
    },
    "yesno": {},
    "place": {},
    "file": {"min": st.none() | st.integers(0, 2), "max": st.none() | st.integers(2, 3), "max_size_mb": st.just(5)},
    "group": {
        "min": st.none() | st.integers(0, 2),
        "max": st.none() | st.integers(2, 3),
        "item": st.just("Enfant"),
        "questions": groups(),
    },
    "consent": {},
    "info": {},
}


PLAUSIBLE: dict[str, st.SearchStrategy[object]] = {
    "text": TEXTS,
    "longtext": TEXTS,
    "number": st.integers(-3, 4) | st.floats(-3, 4),
    "date": DAYS,
    "choice": st.sampled_from(OPTIONS),
    "choices": st.lists(st.sampled_from(OPTIONS), max_size=4),
    "illustrated": st.sampled_from(OPTIONS) | st.lists(st.sampled_from(OPTIONS), max_size=4),
    "yesno": st.booleans(),
    "consent": st.booleans(),
    "info": st.none(),
    "timeslot": st.fixed_dictionaries({}, optional={"day": DAYS, "slot": st.sampled_from(OPTIONS), "x": LEAVES}),
    "place": st.fixed_dictionaries(
        {"label": TEXTS, "mode": st.sampled_from(["text", "address", "dream"])},
        optional={
            "lat": st.none() | st.floats(-100, 100),
            "lon": st.none() | st.floats(-200, 200),
            "gazetteer": st.none() | TEXTS,
            "ids": st.none() | st.lists(TEXTS | NUMBERS, max_size=9),
        },
    ),
    "file": st.integers(-1, 4) | st.floats(0, 4),
    "group": st.none(),
}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Question], dict[str, object]]:
    """Questions with answers, most of them of the type that is expected."""
    asked = draw(question_lists())
    answers = {question.code: draw(plausible(question)) for question in asked if draw(st.integers(0, 4))}
    return asked, answers | draw(ANSWERS | st.just({}) | st.just({}))


@st.composite
def plausible(draw: st.DrawFn, question: Question) -> object:
    """An answer of the type that is expected; of a group, items whose answers are."""
    if question.kind != "group":
        return draw(PLAUSIBLE[question.kind])
    return [
        {one.code: draw(PLAUSIBLE[one.kind]) for one in question.questions if draw(st.booleans())}
        for _item in range(draw(st.integers(0, 4)))
    ]


@pytest.fixture(scope="module")
def phone() -> Iterator[Judge]:
    """The phone's modules in one node process: a case in, what it judged out."""
    node = shutil.which("node")
    assert node, "node is needed: install Node.js 20 or newer"
    script = Path(__file__).parent / "judge.mjs"
    with subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        wire_in, wire_out = process.stdin, process.stdout

        def judge(case: dict[str, object]) -> dict[str, object]:
            wire_in.write(f"{json.dumps(case)}\n")
            wire_in.flush()
            judged: dict[str, object] = json.loads(wire_out.readline())
            return judged

        yield judge
        wire_in.close()


@MANY
@given(tree=trees(CODES), answers=ANSWERS)
def test_a_condition_holds_alike(phone: Judge, tree: When, answers: dict[str, object]) -> None:
    judged = phone({"tree": tree_json(tree), "answers": answers, "today": TODAY.isoformat()})
    assert judged == {"holds": rules.holds(tree, as_received(answers), TODAY)}


@MANY
@given(case=cases())
def test_answers_are_judged_alike(phone: Judge, case: tuple[list[Question], dict[str, object]]) -> None:
    asked, answers = case
    on_the_wire = [question_json(question, "fr-CA") for question in asked]
    judged = phone({"questions": on_the_wire, "answers": answers, "today": TODAY.isoformat()})
    received = as_received(answers)
    checked = rules.check(asked, received, today=TODAY)
    errors = [vars(error) for error in field_errors(checked.faults, asked)]
    assert sorted(judged["errors"], key=str) == sorted(errors, key=str)  # type: ignore[call-overload] # a list of errors
    assert as_doubles(judged["kept"]) == as_doubles(checked.answers)
    assert judged["asked"] == rules.asked(asked, received, TODAY)
    assert as_doubles(judged["pruned"]) == as_doubles(rules.pruned(asked, received, TODAY))


def as_received(answers: dict[str, object]) -> dict[str, object]:
    received: dict[str, object] = json.loads(json.dumps(answers))
    return received


def as_doubles(value: object) -> object:
    """JSON values with their numbers as JavaScript holds them."""
    if isinstance(value, dict):
        return {name: as_doubles(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_doubles(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
