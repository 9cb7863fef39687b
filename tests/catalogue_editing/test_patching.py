"""A form's change of a file touches what it changes, and nothing else; whatever it is, it reads back as meant."""

import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.catalogue.editing.layout import member
from server.catalogue.editing.patching import patched
from server.platform.municipality.loading import MUNICIPALITIES
from server.platform.municipality.source import read_source

TOPICS = sorted(MUNICIPALITIES.glob("*/topics/*.yaml"))
WRITTEN = """\
# tout en haut
code: a  # le code
# sur le titre
title: Un   # dit ainsi

# deux questions
questions:
  - code: un
    # son genre
    kind: text   # court
    title: Un

  # la seconde
  - {code: deux, kind: text, title: Deux}
  - code: trois
    title: |
      # pas un commentaire
      oui

strange: {member: [x, y]}
keywords: [a, b]
# à la fin
"""


def content(text: str) -> dict[str, object]:
    found = read_source(Path(), text).content
    assert isinstance(found, dict)
    return found


def questions(tree: dict[str, object]) -> list[dict[str, object]]:
    found = tree["questions"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("file", TOPICS, ids=lambda file: file.stem)
def test_what_does_not_change_is_not_touched(file: Path) -> None:
    text = file.read_text()
    assert patched(text, content(text)) == text


def test_one_change_is_one_line() -> None:
    tree = content(WRITTEN)
    tree["title"] = "Autre"
    assert patched(WRITTEN, tree) == WRITTEN.replace("title: Un   # dit", "title: Autre   # dit")


def test_comments_travel_with_what_they_are_above() -> None:
    tree = content(WRITTEN)
    questions(tree).reverse()
    made = patched(WRITTEN, tree)
    assert content(made) == tree
    assert "  # la seconde\n  - {code: deux, kind: text, title: Deux}\n" in made
    assert "    # son genre\n    kind: text   # court\n" in made
    assert made.startswith("# tout en haut\n")
    assert made.endswith("# à la fin\n")


def test_a_member_added_removed_and_one_that_nobody_knows() -> None:
    tree = content(WRITTEN)
    del tree["keywords"]
    questions(tree)[0]["hint"] = "Une indication : ici"
    made = patched(WRITTEN, tree)
    assert content(made) == tree
    assert '    hint: "Une indication : ici"\n' in made
    assert "strange: {member: [x, y]}\n" in made
    assert "keywords" not in made


@given(
    some.sampled_from(TOPICS),
    some.lists(some.tuples(some.integers(0, 40), some.text(max_size=40), some.integers(0, 4)), max_size=6),
)
def test_any_change_reads_back_as_it_was_meant(file: Path, changes: list[tuple[int, str, int]]) -> None:
    text = file.read_text()
    tree = copy.deepcopy(content(text))
    for place, words, what in changes:
        _change(tree, place, _typed(words), what)
    assert content(patched(text, tree)) == tree


@given(some.text(max_size=60))
def test_any_text_that_can_be_typed_is_read_back(words: str) -> None:
    assert content(member("a", _typed(words), 0)) == {"a": _typed(words)}


def _change(tree: dict[str, object], place: int, words: str, what: int) -> None:
    asked = tree.setdefault("questions", [])
    assert isinstance(asked, list)
    if what == 0:
        tree[list(tree)[place % len(tree)]] = {"fr": words, "en": words}
    elif what == 1:
        asked.insert(place % (len(asked) + 1), {"code": f"n{place}", "kind": "text", "title": words})
    elif what == 2 and asked:
        asked.pop(place % len(asked))
    elif what == 3 and asked:
        asked.append(asked.pop(place % len(asked)))
    elif asked and isinstance(asked[place % len(asked)], dict):
        asked[place % len(asked)]["hint"] = words
    if not isinstance(tree.get("questions"), list) or not tree["questions"]:
        tree.pop("questions")


def _typed(words: str) -> str:
    """What the verbs keep of a text: signs that nobody types are refused before."""
    return "".join(sign for sign in words if sign.isprintable() or sign == "\n") or "x"
