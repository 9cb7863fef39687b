"""Answers read from the fields of a form without JavaScript, by the vectors that the phone's tests read too."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.catalogue.forms import read_answers
from server.platform.municipality.questions import Question
from tests.catalogue.written import as_written

FORMS = json.loads((Path(__file__).parent.parent / "vectors" / "forms.json").read_text())
QUESTIONS = [Question.model_validate(as_written(written)) for written in FORMS["questions"]]


class Sent:
    """The fields of a form as they were sent."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = pairs

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name == key]


@pytest.mark.parametrize(("name", "fields", "expected"), FORMS["cases"], ids=[case[0] for case in FORMS["cases"]])
def test_fields_become_answers(name: str, fields: list[tuple[str, str]], expected: dict[str, object]) -> None:
    assert read_answers(QUESTIONS, Sent(fields)) == expected
