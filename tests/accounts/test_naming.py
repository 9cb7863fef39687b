"""Usernames and pseudonyms: what is proposed, what is allowed, when two are the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.naming import (
    MAX_USERNAME,
    fold_pseudonym,
    free_username,
    is_official,
    parse_username,
    pseudonym_fault,
    username_of,
)

NAMES = st.one_of(
    st.text(max_size=120), st.sampled_from(["Jean-Pierre", "D’Arc", "Łukasz", "Ødegård", "محمد", "Élise"])
)


@pytest.mark.parametrize(
    ("first", "last", "proposed"),
    [
        ("Pascal", "Dupin", "pascal.dupin"),
        ("Jean-Pierre", "de La Fontaine", "jean-pierre.de-la-fontaine"),
        ("Élise", "D’Arcy", "elise.d-arcy"),
        ("Łukasz", "Ødegård", "lukasz.odegard"),
        ("محمد", "Amrani", "amrani"),
        ("محمد", "", "compte"),
        ("", "Ng", "compte.ng"),
    ],
)
def test_a_username_is_proposed_from_names(first: str, last: str, proposed: str) -> None:
    assert username_of(first, last) == proposed


@given(first=NAMES, last=NAMES, others=st.integers(min_value=0, max_value=40))
def test_what_is_proposed_is_always_allowed_and_free(first: str, last: str, others: int) -> None:
    wished = username_of(first, last)
    taken: set[str] = set()
    for _other in range(others):
        taken.add(free_username(wished, taken=taken))
    assert len(taken) == others
    proposed = free_username(wished, taken=taken)
    assert proposed not in taken
    assert parse_username(proposed) == proposed
    assert re.fullmatch(rf"{re.escape(wished)}[0-9]*", proposed)
    assert len(proposed) <= MAX_USERNAME


@pytest.mark.parametrize("typed", ["Pascal.Dupin", " pascal.dupin ", "PASCAL.DUPIN", "pascal. dupin", "päscal.dupin"])
def test_a_username_is_compared_without_case_accents_or_spaces(typed: str) -> None:
    assert parse_username(typed) == "pascal.dupin"


@pytest.mark.parametrize("typed", ["", "ab", ".pascal", "pascal..dupin", "pascal@dupin", "a" * 65, "محمد", "a/b/c"])
def test_what_is_no_username(typed: str) -> None:
    assert parse_username(typed) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Belle-Rive", ""),
        ("L’ami du quai", ""),
        ("ab", "short"),
        ("- - -", "short"),
        ("a" * 31, "long"),
        ("<script>", "signs"),
        ("-rive", "signs"),
        ("nom@exemple", "signs"),
    ],
)
def test_pseudonyms(typed: str, fault: str) -> None:
    assert pseudonym_fault(typed) == fault


def test_two_pseudonyms_that_read_alike_are_one() -> None:
    assert fold_pseudonym("Belle-Rive") == fold_pseudonym("bellerive") == fold_pseudonym("BELLE RIVÉ")


def test_nobody_speaks_for_the_town() -> None:
    for official in ("Mairie", "Ville de Rivemont", "RIVEMONT", "Admin"):
        assert is_official(fold_pseudonym(official), town="Rivemont")
    assert not is_official("rivemontois", town="Rivemont")
