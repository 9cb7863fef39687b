"""`python -m server knowledge check`, as an operator uses it."""

from pathlib import Path

from tests.support.knowledge import rivemont_with_cards
from tests.test_command_line import run


def test_the_cards_that_need_a_hand_are_named(tmp_path: Path) -> None:
    town = str(rivemont_with_cards(tmp_path))
    done = run(tmp_path / "var", "knowledge", "check", RIVERAIN_MUNICIPALITY=town)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "deneigement-horaire (fr): /fiches/perdue leads nowhere" in done.stdout
    assert "lecture-des-compteurs: to be read again since 2026-01-15 (eaux)" in done.stdout
    assert "tri.exemple.test" not in done.stdout
