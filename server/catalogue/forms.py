"""Answers as an HTML form sends them, turned into JSON answers; the same reading as `pwa/catalogue/form.js`."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from server.kernel.text import tidy
from server.platform.municipality.questions import MOST_ITEMS, Question
from server.platform.web.form import number_of
from server.platform.words import is_french

PICK_LIMIT = 2000
"""Characters of a pick that are read."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_GAPS = re.compile("[ \u00a0\u202f]")
_BY_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?")
_YES_NO = {"yes": True, "no": False}


class Fields(Protocol):
    """The fields of a form that was sent, several values to a name."""

    def getlist(self, key: str) -> Sequence[object]:
        """All the values of one name, in the order of the page."""
        ...


def read_answers(questions: Sequence[Question], fields: Fields, path: str = "") -> dict[str, object]:
    """The answers of the fields `q.<path>`; what cannot be read stays text, so that the check can refuse it."""
    found: dict[str, object] = {}
    for question in questions:
        name = f"q.{path}{question.code}"
        answer = _READERS.get(question.kind, _read_plain)(question, fields, name)
        if answer is not None:
            found[question.code] = answer
    return found


def names_of(questions: Sequence[Question], fields: Fields, path: str = "") -> Iterator[tuple[str, bool]]:
    """The names of the fields of these questions, and whether each has several values, as the form stands."""
    for question in questions:
        name = f"q.{path}{question.code}"
        yield name, question.is_several or question.kind in {"file", "group"}
        for member in MEMBERS.get(question.kind, ()):
            yield f"{name}.{member}", False
        for n in range(len(_items(fields, name)) if question.kind == "group" else 0):
            yield from names_of(question.questions, fields, f"{path}{question.code}.{n}.")


MEMBERS: Mapping[str, tuple[str, ...]] = {"timeslot": ("day", "slot"), "place": ("pick",)}
"""What a question's field has beside its own name, after a dot."""


def _given(fields: Fields, name: str) -> list[str]:
    return [value for value in fields.getlist(name) if isinstance(value, str) and tidy(value)]


def _read_plain(question: Question, fields: Fields, name: str) -> object:
    given = _given(fields, name)
    if not given:
        return None
    if question.is_several:
        return given
    if question.kind == "number":
        return read_number(given[0])
    if question.kind in {"yesno", "consent"}:
        return _YES_NO.get(given[0], given[0])
    return tidy(given[0])


def _read_timeslot(_question: Question, fields: Fields, name: str) -> object:
    read = {member: tidy(given[0]) for member in ("day", "slot") if (given := _given(fields, f"{name}.{member}"))}
    return read or None


def _read_place(_question: Question, fields: Fields, name: str) -> object:
    """What was picked, while the words beside it are still its own; else the words alone."""
    given = _given(fields, name)
    if not given:
        return None
    label = tidy(given[0])
    picked = _given(fields, f"{name}.pick")
    pick = read_pick(picked[0]) if picked else None
    if pick and pick.get("label") == label and isinstance(pick.get("ids"), list):
        return {member: pick.get(member) for member in ("mode", "label", "lat", "lon", "gazetteer", "ids")}
    return {"mode": "text", "label": label, "lat": None, "lon": None, "gazetteer": None, "ids": []}


def _read_file(_question: Question, fields: Fields, name: str) -> object:
    """How many files there are: a field for each."""
    return len(_given(fields, name)) or None


def _read_group(question: Question, fields: Fields, name: str) -> object:
    """An item for each field of the group's own name, in the order of the page."""
    path = name.removeprefix("q.")
    items = [read_answers(question.questions, fields, f"{path}.{n}.") for n in _items(fields, name)]
    return items or None


def _items(fields: Fields, name: str) -> range:
    return range(min(len(_given(fields, name)), MOST_ITEMS + 1))


_READERS: Mapping[str, Callable[[Question, Fields, str], object]] = {
    "timeslot": _read_timeslot,
    "place": _read_place,
    "file": _read_file,
    "group": _read_group,
}


def read_pick(written: str) -> dict[str, object] | None:
    """What was picked of the gazetteer's answers, from its JSON; None for what is none, numbers without end too."""
    if len(written) > PICK_LIMIT:
        return None
    try:
        read = json.loads(written, parse_float=number_of, parse_constant=lambda _written: None)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def read_number(written: str) -> float | str:
    """The number that a person wrote, with a comma or a point and gaps between thousands; else what was written.

    Only English has commas between thousands: there `4,000` is four thousand, and `2,5` is two and a half all the same.
    """
    bare = _GAPS.sub("", tidy(written))
    if not is_french() and _BY_THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _NUMBER.fullmatch(bare):
        return tidy(written)
    number = float(bare.replace(",", "."))
    return int(number) if number.is_integer() else number
