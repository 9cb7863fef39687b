"""When and where somebody was born, as French civil status writes it: day, country, commune, department."""

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from babel import Locale

from server.accounts.actions import Birth
from server.kernel import clock, text
from server.kernel.problems import FieldError
from server.platform.installation import current
from server.platform.words import _, current_language

FRANCE = "FR"
BORN_ABROAD = "99"
"""What French administrations write for the department of who was born abroad."""
OLDEST = date(1900, 1, 1)
DATE_PARTS = ("birth_day", "birth_month", "birth_year")

# Métropole, Corsica before and after 1976, overseas; the department is written as it stood on the day of birth.
_DEPARTMENT = re.compile(r"0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[4-8]")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def countries() -> list[tuple[str, str]]:
    """Code and name of each country in the language spoken, France first."""
    names = Locale.parse(current_language(), sep="-").territories
    found = [(code, name) for code, name in names.items() if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRIES]
    return sorted(found, key=lambda country: (country[0] != FRANCE, text.fold(country[1])))


def country_name(code: str) -> str:
    """The name of a country in the language spoken."""
    return dict(countries()).get(code, code)


def read_date(sent: Mapping[str, str]) -> date | None:
    """The day that was typed in three parts; None when it is no day of a living person's birth."""
    day, month, year = (text.tidy(sent.get(part, "")) for part in DATE_PARTS)
    if not all(part.isdecimal() and part.isascii() and len(part) <= 4 for part in (day, month, year)):
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    today = clock.now().astimezone(ZoneInfo(current().town.time_zone)).date()
    return found if OLDEST <= found <= today else None


def date_error(sent: Mapping[str, str]) -> FieldError:
    """What is said of a date that is none."""
    is_blank = all(text.is_blank(sent.get(part, "")) for part in DATE_PARTS)
    sentence = (
        _("Écrivez votre date de naissance.")
        if is_blank
        else _("Cette date n’existe pas, ou elle n’est pas celle d’une naissance. Exemple : 04 03 1988")
    )
    return FieldError(pointer="/birth_date", code="birth-date", detail=sentence)


def place_errors(sent: Mapping[str, str]) -> list[FieldError]:
    """What is wrong with country and department; who was born abroad needs no department."""
    country, department = sent.get("birth_country", ""), _department(sent)
    errors = []
    if country not in dict(countries()):
        sentence = _("Choisissez votre pays de naissance.")
        errors.append(FieldError(pointer="/birth_country", code="not-a-choice", detail=sentence))
    is_needed = country == FRANCE or department not in {"", BORN_ABROAD}
    if is_needed and not _DEPARTMENT.fullmatch(department):
        sentence = _("Écrivez le numéro de votre département de naissance : 59, 2A, 971…")
        errors.append(FieldError(pointer="/birth_department", code="birth-department", detail=sentence))
    return errors


def birth_of(read: Mapping[str, str], sent: Mapping[str, str], *, birth_date: date) -> Birth:
    """The birth that a form without faults says."""
    country = sent["birth_country"]
    names = {name: read[name] for name in ("birth_name", "usage_name", "first_name", "second_name", "third_name")}
    return Birth(
        **names,
        birth_date=birth_date,
        birth_country=country,
        birth_commune=read["birth_commune"],
        birth_department=_department(sent) if country == FRANCE else BORN_ABROAD,
    )


def _department(sent: Mapping[str, str]) -> str:
    return text.tidy(sent.get("birth_department", "")).upper().zfill(2) if sent.get("birth_department") else ""
