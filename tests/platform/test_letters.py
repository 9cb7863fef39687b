"""Letters: each has its parts, and says why it comes."""

from pathlib import Path

import pytest

from server.platform.web.render import TEMPLATES, environment

NAMES = sorted(path.stem for path in (TEMPLATES / "mail").glob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_has_a_subject_and_says_why_it_comes_in_both_parts(name: str, app: object) -> None:
    markup = environment().get_template(f"mail/{name}.html")
    text = environment().get_template(f"mail/{name}.txt")

    assert {"subject", "content", "why"} <= set(markup.blocks)
    assert "Vous recevez ce courriel parce qu" in "".join(markup.blocks["why"](markup.new_context()))
    assert "layouts/mail.txt" in (TEMPLATES / f"mail/{name}.txt").read_text(encoding="utf-8")
    assert "content" in text.blocks


def test_every_letter_is_here() -> None:
    texts = {Path(path).stem for path in (TEMPLATES / "mail").glob("*.txt")}

    assert texts == set(NAMES)
    assert len(NAMES) >= 7
