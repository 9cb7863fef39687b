"""References that survive being read aloud: a wrong digit or two swapped ones never pass."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.ids import (
    CROCKFORD,
    format_reference,
    new_id,
    parse_provisional,
    parse_reference,
    provisional_reference,
)

years = st.integers(2020, 2099)
numbers = st.integers(1, 999_999)


@given(year=years, number=numbers, place=st.integers(0, 9), other=st.integers(0, 9))
def test_one_wrong_digit_is_noticed(year: int, number: int, place: int, other: int) -> None:
    reference = format_reference("RVM", year=year, number=number)
    digits = list(reference.replace("RVM-", "").replace("-", ""))
    if digits[place] == str(other):
        return
    digits[place] = str(other)
    wrong = f"RVM-{''.join(digits[:4])}-{''.join(digits[4:10])}-{digits[10]}"
    assert parse_reference(reference) == reference
    assert parse_reference(wrong) is None


@given(year=years, number=numbers, place=st.integers(0, 8))
def test_two_swapped_digits_are_noticed(year: int, number: int, place: int) -> None:
    digits = list(format_reference("RVM", year=year, number=number).replace("RVM-", "").replace("-", ""))
    if digits[place] == digits[place + 1]:
        return
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    assert parse_reference(f"RVM-{''.join(digits[:4])}-{''.join(digits[4:10])}-{digits[10]}") is None


@given(st.uuids(version=4), st.integers(0, 6), st.sampled_from(CROCKFORD))
def test_one_wrong_symbol_of_a_provisional_reference_is_noticed(case_id: UUID, place: int, other: str) -> None:
    reference = provisional_reference(case_id)
    symbols = list(reference.replace("-", "")[1:])
    if symbols[place] == other:
        return
    symbols[place] = other
    assert parse_provisional(f"P-{''.join(symbols[:6])}-{symbols[6]}") is None


@given(st.uuids(version=4), st.integers(0, 4))
def test_two_swapped_symbols_of_a_provisional_reference_are_noticed(case_id: UUID, place: int) -> None:
    symbols = list(provisional_reference(case_id).replace("-", "")[1:])
    if symbols[place] == symbols[place + 1]:
        return
    symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
    assert parse_provisional(f"P-{''.join(symbols[:6])}-{symbols[6]}") is None


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaced", "letters"])
def test_a_provisional_reference_is_read_as_people_type_it(typed: str) -> None:
    reference = provisional_reference(UUID("00000000-0000-4000-8000-000000000000"))
    assert reference == "P-000000-0"
    as_typed = {"lower": reference.lower(), "spaced": "p 000 000 0", "letters": "P-OOOOOO-O"}
    assert parse_provisional(as_typed.get(typed, typed.format(reference))) == reference


def test_the_servers_own_ids_sort_by_time() -> None:
    made = [new_id() for _ in range(3)]
    assert all(identifier.version == 7 for identifier in made)
    assert sorted(identifier.int >> 80 for identifier in made) == [identifier.int >> 80 for identifier in made]
