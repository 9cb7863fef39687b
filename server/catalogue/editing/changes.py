"""What the buttons of the form do to a topic's questions and their options: add, move, double, take away. Pure."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import get_args

from server.catalogue.editing.form import MOST_QUESTIONS
from server.catalogue.editing.trees import Tree, at, code_from, mappings
from server.platform.municipality.questions import Kind

KINDS: tuple[str, ...] = get_args(Kind)
_PATH = re.compile(r"(?P<question>[0-9]{1,3})(?:\.(?P<option>[0-9]{1,3}))?")


def add_question(tree: Tree, *, kind: str, title: str) -> int:
    """A question at the end, with a code of its own; its place. Of a kind that offers answers, with two to fill."""
    questions = _questions(tree)
    if kind not in KINDS or len(questions) >= MOST_QUESTIONS:
        return max(0, len(questions) - 1)
    taken = [str(one.get("code")) for one in mappings(questions)]
    questions.append({"code": code_from(title, taken, otherwise="question"), "kind": kind, "title": title})
    return len(questions) - 1


def changed(tree: Tree, verb: str, path: str) -> int:
    """Do `verb` to the question or the option at a path such as `3` or `3.1`; the place of the question afterwards.

    What cannot be done, a path that is none, changes nothing.
    """
    do, named = _VERBS.get(verb), _PATH.fullmatch(path)
    if do is None or named is None:
        return 0
    questions, place = _questions(tree), int(named["question"])
    if named["option"] is None:
        return do(questions, place)
    question = questions[place] if place < len(questions) else None
    options = at(question, ["options"])
    if isinstance(options, list):
        do(options, int(named["option"]))
        if not options and isinstance(question, dict):
            question.pop("options")
    return place


def _up(items: list[object], place: int) -> int:
    if 0 < place < len(items):
        items.insert(place - 1, items.pop(place))
        return place - 1
    return place


def _down(items: list[object], place: int) -> int:
    if place < len(items) - 1:
        items.insert(place + 1, items.pop(place))
        return place + 1
    return place


def _double(items: list[object], place: int) -> int:
    if place >= len(items) or len(items) >= MOST_QUESTIONS:
        return place
    again = copy.deepcopy(items[place])
    if isinstance(again, dict):
        taken = [str(one.get("code")) for one in mappings(items)]
        again["code"] = code_from(str(again.get("code", "")), taken, otherwise="question")
    items.insert(place + 1, again)
    return place + 1


def _take_away(items: list[object], place: int) -> int:
    if place < len(items):
        items.pop(place)
    return max(0, place - 1)


_VERBS: Mapping[str, Callable[[list[object], int], int]] = {
    "monter": _up,
    "descendre": _down,
    "dupliquer": _double,
    "retirer": _take_away,
}


def _questions(tree: Tree) -> list[object]:
    found = tree.setdefault("questions", [])
    if not isinstance(found, list):
        found = tree["questions"] = []
    return found
