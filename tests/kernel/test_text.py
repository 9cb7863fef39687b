"""Text that people type: measured, tidied, refused and folded."""

import time

import pytest

from server.kernel import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Éclairage", "eclairage"),
        ("ÇA  ET\tLÀ", "ca et la"),
        ("nœud", "noeud"),
        ("Œuf", "oeuf"),
        ("Straße", "strasse"),
        ("l’Île", "l'ile"),
        ("e\u0301te\u0301", "ete"),
        ("ﬁn", "fin"),
    ],
)
def test_accents_case_and_ligatures_do_not_matter_to_a_search(written: str, folded: str) -> None:
    assert text.fold(written) == folded


def test_an_apostrophe_and_a_hyphen_part_words() -> None:
    assert text.words("L’arrêt, à Saint-Jean : 2e_étage") == ["l", "arret", "a", "saint", "jean", "2e", "etage"]


def test_a_text_is_measured_in_characters_not_in_units() -> None:
    assert text.length("🦫é") == 2


def test_equal_texts_are_equal_once_composed() -> None:
    assert text.normalise("e\u0301") == "é"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f", "\x9b", "\ud800", "\uffff"])
def test_signs_that_do_not_show_are_refused(sign: str) -> None:
    assert text.has_forbidden(f"a{sign}b")


@pytest.mark.parametrize("sign", ["\n", "\t", "🦫", "\u200d", "\u00a0"])
def test_signs_of_ordinary_writing_are_not(sign: str) -> None:
    assert not text.has_forbidden(f"a{sign}b")


def test_a_megabyte_of_spaces_is_tidied_at_once() -> None:
    started = time.monotonic()
    assert text.tidy(" \n" * 500_000 + "a" + " " * 500_000 + "b ") == "a" + " " * 500_000 + "b"
    assert time.monotonic() - started < 1
