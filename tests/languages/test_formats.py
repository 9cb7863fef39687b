"""Dates, hours, numbers, sizes, money and telephones, as each region writes them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from server.catalogue.forms import read_number
from server.catalogue.sentences import long_day, number_text
from server.platform import installation, words
from server.platform.settings import Settings
from server.platform.web import formats
from server.platform.words import spoken_in

AFTERNOON = datetime(2026, 11, 24, 19, 5, tzinfo=UTC)
MORNING = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
GAP = "\u00a0"
WEEKDAY = "Tuesday, November 24"


@pytest.fixture(autouse=True)
def town(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(installation, "_installed", [])
    town = SimpleNamespace(time_zone="America/Toronto", country="CA")
    parts: Any = SimpleNamespace(settings=Settings(), town=town)
    installation.install(parts)
    return town


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr-CA", ["mardi 24 novembre 2026", "24 novembre", f"24 nov. 2026, 14{GAP}h{GAP}05", "mardi 24 novembre"]),
        ("fr-FR", ["mardi 24 novembre 2026", "24 novembre", f"24 nov. 2026, 14{GAP}h{GAP}05", "mardi 24 novembre"]),
        (
            "en-CA",
            ["Tuesday, November 24, 2026", "November 24", f"Nov 24, 2026, 2:05{GAP}p.m.", WEEKDAY],
        ),
    ],
)
def test_dates_and_hours(language: str, said: list[str]) -> None:
    with spoken_in(language):
        moments = [formats.day(AFTERNOON), formats.month_day(AFTERNOON), formats.instant(AFTERNOON)]
        assert [*moments, formats.calendar_day(date(2026, 11, 24))] == said


def test_the_first_of_the_month_and_an_early_hour() -> None:
    with spoken_in("fr-CA"):
        assert formats.day(MORNING) == "mardi 1er décembre 2026"
        assert formats.instant(MORNING) == f"1er déc. 2026, 8{GAP}h{GAP}30"
        assert formats.month_day(datetime(2026, 12, 21, 13, tzinfo=UTC)) == "21 décembre"
    with spoken_in("en-CA"):
        assert formats.day(MORNING) == "Tuesday, December 1, 2026"
        assert formats.instant(MORNING) == f"Dec 1, 2026, 8:30{GAP}a.m."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr-CA", [f"4{GAP}000", "2,5", f"2,4{GAP}Mo", f"12,50{GAP}$", f"1{GAP}234,00{GAP}€"]),
        ("fr-FR", ["4\u202f000", "2,5", f"2,4{GAP}Mo", f"12,50{GAP}$CA", f"1\u202f234,00{GAP}€"]),
        ("en-CA", ["4,000", "2.5", f"2.4{GAP}MB", "$12.50", "€1,234.00"]),
    ],
)
def test_numbers_sizes_and_money(language: str, said: list[str]) -> None:
    with spoken_in(language):
        numbers = [formats.number(4000), formats.number(2.5), formats.file_size(2_400_000)]
        assert [*numbers, formats.money(1250, "CAD"), formats.money(123_400, "EUR")] == said


@pytest.mark.parametrize(
    ("country", "typed", "said"),
    [
        ("CA", "418 555 0311", "418-555-0311"),
        ("CA", "+1 (418) 555-0311", "418-555-0311"),
        ("CA", "3-1-1", "3-1-1"),
        ("CA", "+33 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("FR", "0123456789", "01 23 45 67 89"),
        ("FR", "+33 1.23.45.67.89", "01 23 45 67 89"),
        ("FR", "3975", "3975"),
    ],
)
def test_telephones(town: SimpleNamespace, country: str, typed: str, said: str) -> None:
    town.country = country
    assert formats.phone(typed).replace(GAP, " ") == said


@pytest.mark.parametrize("language", ["fr-CA", "fr-FR", "en-CA"])
def test_phones_write_the_short_names_of_months_as_pages_do(language: str) -> None:
    short = words_on_phones("janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.", language)
    with spoken_in(language):
        written = [formats.instant(datetime(2026, month, 9, 15, tzinfo=UTC)) for month in range(1, 13)]
    assert [next(name for name in one.split() if name.strip(".").isalpha()) for one in written] == short.split()


def words_on_phones(sentence: str, language: str) -> str:
    with spoken_in(language):
        return words._(sentence)


def test_what_the_form_says_of_days_and_numbers() -> None:
    assert [long_day("2026-12-01"), number_text(4000), number_text(2.5)] == ["1er décembre 2026", f"4{GAP}000", "2,5"]
    with spoken_in("en-CA"):
        assert [long_day("2026-11-24"), number_text(4000), number_text(12345.5)] == [
            "November 24, 2026", "4,000", "12,345.5",
        ]  # fmt: skip


def test_a_number_is_read_alike_with_a_comma_or_a_point_and_thousands_have_commas_in_english_alone() -> None:
    assert [read_number(typed) for typed in ("2,5", "2.5", "4 000", "4,000")] == [2.5, 2.5, 4000, 4]
    with spoken_in("en-CA"):
        read = [read_number(typed) for typed in ("2,5", "2.5", "4 000", "4,000", "1,234,567.5", "1,23")]
        assert read == [2.5, 2.5, 4000, 4000, 1234567.5, 1.23]
