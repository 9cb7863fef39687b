"""The form of a topic says what its file means; sent back unchanged it changes nothing, and it loses nothing."""

import copy
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.catalogue.editing import changes, conditions
from server.catalogue.editing.form import not_shown, not_shown_of, values_of, written
from server.catalogue.editing.members import Values
from server.catalogue.editing.trees import Tree, code_from, mappings
from server.platform.municipality.loading import MUNICIPALITIES
from server.platform.municipality.source import read_source
from server.platform.municipality.when import read

TOPICS = sorted(MUNICIPALITIES.glob("*/topics/*.yaml"))
TITLE = "Combien de bacs ?"
CART = MUNICIPALITIES / "rivemont/topics/bac-endommage.yaml"


class Sent:
    """What a browser sends of a form: a box that is not ticked says nothing but that it was there."""

    def __init__(self, values: Values, **changed: str | tuple[str, ...]) -> None:
        self.values = values | {name.replace("__", "."): value for name, value in changed.items()}

    def getlist(self, key: str) -> Sequence[object]:
        value = self.values.get(key)
        if value is None:
            return []
        return ("", *value) if isinstance(value, tuple) else ("", value) if value == "yes" else (value,)


def content(file: Path) -> Tree:
    found = read_source(file).content
    assert isinstance(found, dict)
    return found


def codes(tree: Tree) -> list[str]:
    return [str(question["code"]) for question in mappings(tree["questions"])]


@pytest.mark.parametrize("file", TOPICS, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_a_form_sent_back_as_it_came_changes_nothing(file: Path) -> None:
    tree = content(file)
    assert written(tree, Sent(values_of(tree))) == tree


@pytest.mark.parametrize("file", TOPICS, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_a_form_of_which_nothing_was_sent_changes_nothing(file: Path) -> None:
    tree = content(file)
    assert written(tree, Sent({})) == tree


def test_each_sort_of_member_is_written_as_people_write_it() -> None:
    tree = content(CART)
    sent = Sent(
        values_of(tree),
        title__fr="Bac brisé",
        popular="",
        place__hint__fr="Le numéro\r\nsuffit",
        place__modes=("gps", "map"),
        keywords="bac, roue",
        explanation__0__fr="",
        explanation__3__fr="Une phrase de plus.",
        look_alikes__radius_m="60",
        questions__0__required="",
        questions__0__options__4__fr="ignoré",
        questions__0__options__4__title__fr="Bac d’école",
        questions__1__when__is="not-in",
        questions__2__max="4",
    )
    made = written(tree, sent)
    assert made["title"] == {"fr": "Bac brisé", "en": "Damaged cart"}
    assert "popular" not in made
    assert made["place"] == {
        "modes": ["gps", "map"],
        "title": "À quelle adresse est le contenant ?",
        "hint": "Le numéro suffit",
    }
    assert made["keywords"] == ["bac", "roue"]
    assert made["explanation"] == [*list(tree["explanation"])[1:], "Une phrase de plus."]  # type: ignore[call-overload] # a list
    assert made["look_alikes"] == {"radius_m": "60"}
    first, second, third = mappings(made["questions"])[:3]
    assert "required" not in first
    assert mappings(first["options"])[4] == {"code": "bac-d-ecole", "title": "Bac d’école"}
    assert second["when"] == {"not": {"contenant": ["bac360", "bac240"]}}
    assert third["max"] == "4"
    assert list(made)[:4] == ["code", "category", "order", "title"]


def test_what_the_form_does_not_know_is_named_and_kept() -> None:
    tree = content(CART)
    tree["surprise"] = {"a": ["b"]}
    mappings(tree["questions"])[0]["weather"] = "sun"
    made = written(tree, Sent(values_of(tree), title__fr="Autre"))
    assert made["surprise"] == {"a": ["b"]}
    assert mappings(made["questions"])[0]["weather"] == "sun"
    assert not_shown(made) == ["surprise"]
    assert not_shown_of(mappings(made["questions"])[0]) == ["weather"]


def test_another_kind_takes_away_what_it_does_not_take_and_nothing_else() -> None:
    tree = content(CART)
    mappings(tree["questions"])[0]["weather"] = "sun"
    made = mappings(written(tree, Sent(values_of(tree), questions__0__kind="text"))["questions"])[0]
    assert set(made) == {"code", "kind", "title", "required", "weather"}


@pytest.mark.parametrize(
    "when",
    [
        None,
        {"contenant": ["a", "b"]},
        {"contenant": "a"},
        {"not": {"contenant": "a"}},
        {"present": "depuis"},
        {"not": {"present": "depuis"}},
        {"compare": {"nombre": {"ge": "3"}}},
        {"in": {"contenant": ["a"]}},
    ],
)
def test_a_simple_condition_is_three_fields_that_mean_the_same(when: object) -> None:
    found = conditions.simple(when)
    assert found is not None
    again = conditions.written(found)
    assert (read(again) if again else None) == (read(when) if when else None)


@pytest.mark.parametrize(
    "when",
    [
        {"any": [{"a": "x"}, {"b": "y"}]},
        {"a": "x", "b": "y"},
        {"compare": {"n": {"ge": "3", "lt": "9"}}},
        {"not": {"any": [{"a": "x"}]}},
        {"a": ["x, y"]},
        "any text",
        {"not": "x"},
        {"in": {}},
        {"compare": {"n": "3"}},
    ],
)
def test_another_condition_stays_text_and_is_kept(when: object) -> None:
    assert conditions.simple(when) is None
    tree: Tree = {"code": "a", "questions": [{"code": "q", "kind": "text", "title": "Q", "when": when}]}
    assert written(tree, Sent(values_of(tree))) == tree


def test_questions_are_added_moved_doubled_and_taken_away() -> None:
    tree = content(CART)
    before = codes(tree)
    last = changes.add_question(tree, kind="number", title=TITLE)
    assert mappings(tree["questions"])[last] == {
        "code": "combien-de-bacs",
        "kind": "number",
        "title": "Combien de bacs ?",
    }
    assert changes.changed(tree, "monter", str(last)) == last - 1
    assert changes.changed(tree, "dupliquer", "0") == 1
    assert codes(tree)[:2] == ["contenant", "contenant-2"]
    changes.changed(tree, "retirer", "1")
    changes.changed(tree, "retirer", str(last - 1))
    assert codes(tree) == before
    changes.changed(tree, "descendre", "0.0")
    assert mappings(mappings(tree["questions"])[0]["options"])[0]["code"] == "bac240"


@pytest.mark.parametrize(
    ("verb", "path"),
    [("monter", "0"), ("descendre", "99"), ("retirer", "99"), ("retirer", "0.99"), ("retirer", "-1"), ("retirer", "x"),
     ("retirer", ""), ("exploser", "0"), ("retirer", "0.0.0"), ("dupliquer", "99999999999")],
)  # fmt: skip
def test_a_change_of_nothing_changes_nothing(verb: str, path: str) -> None:
    tree = content(CART)
    before = copy.deepcopy(tree)
    changes.changed(tree, verb, path)
    assert tree == before


def test_a_code_is_made_of_the_words() -> None:
    assert code_from("Où est l’œuf n° 2 ?", [], otherwise="question") == "ou-est-l-oeuf-n-2"
    assert code_from("", ["question"], otherwise="question") == "question-2"
    assert code_from("2 bacs", [], otherwise="x") == "bacs"
