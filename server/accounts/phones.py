"""Telephone numbers as people type them, checked against the numbering plan of the country they are of."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

_EXTENSION = re.compile(r"\s*\b(?:poste|ext)\b\.?\s*", re.IGNORECASE)
_OF_STORIES = re.compile(r"(?:1990|2619|3530|4657|5364|6399)\d{5}")
"""What the French regulator keeps for stories (ARCEP 2018-0881, annex), of which the plan says nothing."""
_NORTH_AMERICA = 1


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A number that can be called, as it is shown, and its extension or nothing."""

    number: str
    extension: str = ""


def read_phone(typed: str, *, country: str) -> Phone | None:
    """The number that somebody in `country` (ISO 3166-1 alpha-2) means; None when no plan has it."""
    try:
        found = phonenumbers.parse(_EXTENSION.sub(" ext. ", typed), country)
    except NumberParseException:
        return None
    if not (phonenumbers.is_valid_number(found) or _is_of_stories(found)):
        return None
    extension, found.extension = found.extension or "", None
    return Phone(number=_written(found, country), extension=extension)


def _is_of_stories(number: PhoneNumber) -> bool:
    return number.country_code == phonenumbers.country_code_for_region("FR") and bool(
        _OF_STORIES.fullmatch(str(number.national_number))
    )


def _written(number: PhoneNumber, country: str) -> str:
    """« 418-555-0142 », « 01 23 45 67 89 »; another country's with its code, « +33 1 23 45 67 89 »."""
    is_from_here = number.country_code == phonenumbers.country_code_for_region(country)
    if is_from_here and number.country_code != _NORTH_AMERICA:
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    written = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return written.removeprefix(f"+{number.country_code} ") if is_from_here else written
