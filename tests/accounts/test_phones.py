"""Telephone numbers, by the numbering plan of their country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.phones import Phone, read_phone


@pytest.mark.parametrize(
    ("typed", "country", "number", "extension"),
    [
        ("418 555-0142", "CA", "418-555-0142", ""),
        ("+1 (418) 555.0142", "CA", "418-555-0142", ""),
        ("418 555-0142 poste 12", "CA", "418-555-0142", "12"),
        ("4185550142, ext. 7", "CA", "418-555-0142", "7"),
        ("418-555-0142x12", "CA", "418-555-0142", "12"),
        ("06 39 98 00 21", "FR", "06 39 98 00 21", ""),
        ("+33 1 23 45 67 89", "FR", "01 23 45 67 89", ""),
        ("+33 1 23 45 67 89", "CA", "+33 1 23 45 67 89", ""),
        ("+1 418 555 0142", "FR", "+1 418-555-0142", ""),
    ],
)
def test_a_number_is_written_as_its_country_does(typed: str, country: str, number: str, extension: str) -> None:
    assert read_phone(typed, country=country) == Phone(number=number, extension=extension)


@pytest.mark.parametrize(
    ("typed", "country"),
    [("555-0142", "CA"), ("3-1-1", "CA"), ("118 555-0142", "CA"), ("01 23 45 67", "FR"), ("418 555-0142", "FR"),
     ("+33 6 39", "CA"), ("rue des Érables", "CA"), ("0" * 400, "FR"), ("+999 123456789", "CA")],
)  # fmt: skip
def test_what_no_plan_has_is_no_number(typed: str, country: str) -> None:
    assert read_phone(typed, country=country) is None


@given(st.text(max_size=60), st.sampled_from(["CA", "FR"]))
def test_a_number_as_shown_reads_as_itself(typed: str, country: str) -> None:
    found = read_phone(typed, country=country)
    if found is not None:
        assert len(found.number) <= 30
        assert read_phone(found.number, country=country) == Phone(number=found.number)
