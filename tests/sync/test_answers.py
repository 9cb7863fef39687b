"""The table that both sides read: every refusal that this server can write is in it."""

import ast
from pathlib import Path

from tests.sync.phone import VECTORS

ROOT = Path(__file__).parents[2]
SPOKEN_ON_SYNC = (
    *sorted((ROOT / "server" / "sync").glob("*.py")),
    ROOT / "server/cases/actions/submit.py",
    ROOT / "server/cases/actions/parts.py",
    ROOT / "server/cases/actions/uploads.py",
    ROOT / "server/cases/checks.py",
    ROOT / "server/cases/forms.py",
    ROOT / "server/cases/media.py",
    ROOT / "server/platform/web/csrf.py",
)


def test_every_refusal_in_the_code_is_in_the_table() -> None:
    """The tests' phone refuses an answer that is not in the table; here are those that no test may have provoked."""
    table = {(row["status"], row["code"]) for row in VECTORS["answers"]}
    written = {refusal for path in SPOKEN_ON_SYNC for refusal in refusals(path)}
    assert len(written) > 15
    assert sorted(written - table) == []


def test_every_action_of_the_table_is_explained() -> None:
    assert {row["action"] for row in VECTORS["answers"]} <= set(VECTORS["actions"])


def test_no_answer_is_listed_twice() -> None:
    rows = [(row["call"], row["status"], row["code"]) for row in VECTORS["answers"]]
    assert len(rows) == len(set(rows))


def refusals(path: Path) -> set[tuple[int, str]]:
    """Status and code of every `Problem(code=…, status=…)` in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            told = {each.arg: each.value.value for each in node.keywords if isinstance(each.value, ast.Constant)}
            found.add((told["status"], told["code"]))
    return found  # type: ignore[return-value] # constants, read as they stand
