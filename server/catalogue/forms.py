"""Answers as an HTML form sends them, turned into JSON answers; the same reading as `pwa/catalogue/form.js`."""

import re
from collections.abc import Sequence
from typing import Protocol

from server.kernel.text import tidy
from server.platform.municipality.topics import Question
from server.platform.words import is_french

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_GAPS = re.compile("[ \u00a0\u202f]")
_BY_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?")
_YES_NO = {"yes": True, "no": False}


class Fields(Protocol):
    """The fields of a form that was sent, several values to a name."""

    def getlist(self, key: str) -> Sequence[object]:
        """All the values of one name, in the order of the page."""
        ...


def read_answers(questions: Sequence[Question], fields: Fields) -> dict[str, object]:
    """The answers of the fields `q.<code>`; what cannot be read stays text, so that the check can refuse it."""
    found: dict[str, object] = {}
    for question in questions:
        given = [value for value in fields.getlist(f"q.{question.code}") if isinstance(value, str) and tidy(value)]
        if given:
            found[question.code] = _read(question, given)
    return found


def _read(question: Question, given: list[str]) -> object:
    if question.is_several:
        return given
    if question.kind == "number":
        return read_number(given[0])
    if question.kind in {"yesno", "consent"}:
        return _YES_NO.get(given[0], given[0])
    return tidy(given[0])


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
