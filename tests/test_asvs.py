"""`asvs.csv`: each requirement of level 1 and 2 of ASVS 5.0 has a test that is there, or a reason why it has none."""

import ast
import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = list(csv.DictReader((ROOT / "tests/asvs.csv").read_text(encoding="utf-8").splitlines()))
REQUIRED = "f06e95133fe708bfdcfee20037ad5290e05c823aa0321253e31292acd5682814"
"""SHA-256 of the ids of level 1 and 2 in ASVS 5.0.0, 70 and 183, in its order, with a space between."""
REASONS = ("does not apply: ", "not yet: ")
LONG_ENOUGH = 12


def named_in(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_requirement_is_there_once() -> None:
    ids = [row["id"] for row in ROWS]
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    assert len(ids) == 70 + 183
    assert hashlib.sha256(" ".join(ids).encode()).hexdigest() == REQUIRED


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_it_names_a_test_that_exists_or_says_why_there_is_none(row: dict[str, str]) -> None:
    for node in row["test"].split():
        path, _colons, name = node.partition("::")
        assert (ROOT / path).is_file(), node
        assert name in named_in(ROOT / path) if name else named_in(ROOT / path), node
    if not row["test"]:
        reason = next((row["reason"].removeprefix(start) for start in REASONS if row["reason"].startswith(start)), "")
        assert len(reason) >= LONG_ENOUGH, row
