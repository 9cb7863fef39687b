"""What is typed, folded and taken apart; the vectors of `places.json` say what it finds, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.places.building.numbers import read_number
from server.places.text import HouseNumber, fold, parse

SIGNS = st.text(st.sampled_from("aeéèœçst dr0123456789 -’'./&,½\u202e%\"*٣Ⅷ²") | st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("Côte d’Abraham", "cote abraham"),
        ("Boul. St-Denis N.", "boulevard saint denis nord"),
        ("Main St W", "main street ouest"),
        ("rue St", "rue saint"),
        ("Dr-Penfield", "docteur penfield"),
        ("Elm Dr.", "elm drive"),
        ("1ère Avenue", "1e avenue"),
        ("76 e rue", "76e rue"),
        ("76 ieme", "76e"),
        ("Œuvre-de-Noël", "oeuvre noel"),
        ("Rue D", "rue d"),
        ("\u202eRue\u00ad", "rue"),
        ("%*\"'", ""),
    ],
)
def test_two_ways_of_writing_a_name_fold_to_one(written: str, tokens: str) -> None:
    assert fold(written) == tokens.split()


@given(SIGNS)
def test_folding_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(" ".join(folded)) == folded


@given(SIGNS)
def test_whatever_is_typed_is_read(text: str) -> None:
    query = parse(text)
    assert query.house is None or 0 <= query.house.number <= 999_999


@pytest.mark.parametrize(
    ("typed", "house", "tokens"),
    [
        ("160, 76 e rue est", HouseNumber(number=160), "76e rue est"),
        ("12 bis rue de l’Église", HouseNumber(number=12, suffix="bis"), "rue eglise"),
        ("12½ rue X", HouseNumber(number=12, suffix="1/2"), "rue x"),
        ("12-14 rue X", HouseNumber(number=12), "rue x"),
        ("rue Saint-Denis 160", HouseNumber(number=160), "rue saint denis"),
        ("n° 50 montée Masson app. 3, J7K 3C2", HouseNumber(number=50), "montee masson"),
        ("12 rue X, 59300", HouseNumber(number=12), "rue x"),
        ("Rang 3", None, "rang 3"),
        ("76e rue", None, "76e rue"),
        ("1234567 rue", None, "1234567 rue"),
        ("160", None, "160"),
        ("", None, ""),
    ],
)
def test_the_house_is_told_from_the_street(typed: str, house: HouseNumber | None, tokens: str) -> None:
    query = parse(typed)
    assert (query.house, query.tokens) == (house, tokens.split())


@pytest.mark.parametrize(
    "typed", ["Rue A et Rue B", "rue A/rue B", "rue A & rue B", "coin rue A et rue B", "rue A x rue B"]
)
def test_two_streets_are_told_apart(typed: str) -> None:
    assert parse(typed).sides == (["rue", "a"], ["rue", "b"])


@pytest.mark.parametrize(
    ("written", "read"),
    [("12", (12, "")), ("12A", (12, "a")), ("12 bis", (12, "bis")), ("12-14", (12, "")), ("12½", (12, "1/2")),
     ("A12", None), ("", None), ("1234567", None)],
)  # fmt: skip
def test_house_numbers_are_read_as_people_write_them(written: str, read: tuple[int, str] | None) -> None:
    assert read_number(written) == read
