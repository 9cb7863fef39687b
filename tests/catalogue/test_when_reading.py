"""Conditions as a catalogue writes them, short or long, become one long form."""

import pytest

from server.platform.municipality.binding import bound
from server.platform.municipality.questions import Question
from server.platform.municipality.when import WhenError, read, tree_json

EARLIER = [
    {"code": "contenant", "kind": "choice", "title": "?",
     "options": [{"code": "a", "title": "A"}, {"code": "b", "title": "B"}]},
    {"code": "danger", "kind": "yesno", "title": "?"},
    {"code": "nombre", "kind": "number", "title": "?"},
    {"code": "jour", "kind": "date", "title": "?"},
    {"code": "note", "kind": "text", "title": "?"},
]  # fmt: skip

WRITTEN = [
    ({"contenant": "a"}, {"in": {"contenant": ["a"]}}),
    ({"contenant": ["a", "b"]}, {"in": {"contenant": ["a", "b"]}}),
    ({"in": {"contenant": ["a"]}}, {"in": {"contenant": ["a"]}}),
    ({"danger": "yes"}, {"in": {"danger": [True]}}),
    ({"danger": "non"}, {"in": {"danger": [False]}}),
    ({"contenant": "a", "danger": "no"}, {"all": [{"in": {"contenant": ["a"]}}, {"in": {"danger": [False]}}]}),
    ({"in": {"contenant": "a", "danger": "yes"}}, {"all": [{"in": {"contenant": ["a"]}}, {"in": {"danger": [True]}}]}),
    ({"present": "note"}, {"present": "note"}),
    ({"not": {"contenant": "a"}}, {"not": {"in": {"contenant": ["a"]}}}),
    ({"any": [{"present": "note"}, {"danger": "yes"}]}, {"any": [{"present": "note"}, {"in": {"danger": [True]}}]}),
    ({"compare": {"nombre": {"ge": "3"}}}, {"compare": {"nombre": {"ge": 3}}}),
    ({"compare": {"nombre": {"ge": "2.50", "lt": "10"}}},
     {"all": [{"compare": {"nombre": {"ge": 2.5}}}, {"compare": {"nombre": {"lt": 10}}}]}),
    ({"compare": {"jour": {"lt": "today-3"}}}, {"compare": {"jour": {"lt": "today-3"}}}),
    ({"compare": {"jour": {"eq": "2026-01-31"}}}, {"compare": {"jour": {"eq": "2026-01-31"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "long_form"), WRITTEN, ids=[str(case[0]) for case in WRITTEN])
def test_a_condition_is_read_typed_and_written_in_its_long_form(written: object, long_form: object) -> None:
    questions, faults = bound(
        [
            Question.model_validate(one)
            for one in [*EARLIER, {"code": "q", "kind": "text", "title": "?", "when": written}]
        ]
    )
    assert not faults
    assert questions[-1].when
    assert tree_json(questions[-1].when) == long_form
    assert tree_json(read(long_form)) == long_form


@pytest.mark.parametrize(
    "written",
    [[], "contenant", {}, {"all": {}}, {"any": "x"}, {"not": []}, {"present": ["a"]}, {"in": []}, {"in": {"a": []}},
     {"compare": "a"}, {"compare": {"a": {"is": 3}}}, {"compare": {"a": {}}}, {"a": [["b"]]}, {"a": None}],
)  # fmt: skip
def test_what_is_no_condition_is_refused(written: object) -> None:
    with pytest.raises(WhenError):
        read(written)


def test_a_condition_without_end_is_refused() -> None:
    tree: object = {"present": "a"}
    for _ in range(10_000):
        tree = {"not": tree}
    with pytest.raises(WhenError, match="levels deep"):
        read(tree)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"note": "x"}, "is not a choice"),
        ({"danger": "peut-être"}, "write yes or no"),
        ({"compare": {"nombre": {"ge": "beaucoup"}}}, "beaucoup is not one"),
        ({"compare": {"jour": {"ge": "demain"}}}, "not demain"),
        ({"compare": {"note": {"ge": "1"}}}, "is neither"),
        ({"present": "q"}, "no question q is asked before"),
    ],
)
def test_a_condition_that_does_not_suit_its_question_is_refused(when: object, said: str) -> None:
    asked = {"code": "q", "kind": "text", "title": "?", "when": when}
    _, faults = bound([Question.model_validate(one) for one in [*EARLIER, asked]])
    assert [steps for steps, _said in faults] == [(5, "when")]
    assert said in faults[0][1]
