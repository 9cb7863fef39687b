"""What a place is called, in the two languages that a gazetteer speaks. The browser says the same (`labels.js`)."""

from typing import Literal

Language = Literal["fr", "en"]


def language_of(locale: str) -> Language:
    """The language of a locale; French where it is neither."""
    return "en" if locale.startswith("en") else "fr"


def number_label(number: int, suffix: str) -> str:
    """« 12 », « 12A », « 12 bis », « 12½ »"""
    if suffix == "1/2":
        return f"{number}½"
    return f"{number}{suffix.upper()}" if len(suffix) <= 1 else f"{number} {suffix}"


def house_label(number: str, street: str, language: Language) -> str:
    """« 160, 76e Rue Est »; in English without the comma."""
    return f"{number} {street}" if language == "en" else f"{number}, {street}"


def corner_label(one: str, other: str, language: Language) -> str:
    """« Rue Racine et 3e Avenue »"""
    return f"{one} and {other}" if language == "en" else f"{one} et {other}"


def segment_label(street: str, start: str, end: str, metres: int, language: Language) -> str:
    """« Avenue Saint-Denis, entre Rue de Richelieu et Rue Saint-Laurent (101 m) »; no corner means a dead end."""
    return f"{street}, {_between(start, end, language)} ({metres} m)"


def _between(start: str, end: str, language: Language) -> str:
    if start and end and start != end:
        return f"between {start} and {end}" if language == "en" else f"entre {start} et {end}"
    corner = start or end
    if not corner:
        return "the whole of it" if language == "en" else "en entier"
    if start == end:
        return f"from {corner} back to it" if language == "en" else f"de {corner} à {corner}"
    return f"from {corner} to its end" if language == "en" else f"de {corner} à son extrémité"
