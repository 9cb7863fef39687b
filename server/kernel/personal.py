"""What looks like somebody's own in a text that everybody may come to read: telephone, address, plate, payment card.

Only to warn: the same rules run on the phone (`pwa/kernel/personal.js`), proved by `tests/vectors/personal.json`.
"""

import re
from typing import Literal

Kind = Literal["email", "phone", "card", "plate"]

_EMAIL = re.compile(r"[^\s@<>(),;:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONES = (
    re.compile(r"(?<![\d-])(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\)|[2-9][0-9]{2})[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![\d-])"),
    re.compile(r"(?<![\d-])(?:\+33[ .]?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![\d-])"),
)
_CARD = re.compile(r"(?<![\d-])[0-9](?:[ -]?[0-9]){12,18}(?![\d-])")
_PLATES = (
    re.compile(r"(?<![A-Za-z0-9-])(?:[A-Z]{3}[ -][0-9]{3}|[A-Z][0-9]{2}[ -]?[A-Z]{3})(?![A-Za-z0-9-])"),
    re.compile(r"(?<![A-Za-z0-9-])(?:[A-Z]{4}[ -]?[0-9]{3}|[A-Z]{2}[ -][0-9]{3}[ -][A-Z]{2})(?![A-Za-z0-9-])"),
    re.compile(
        r"(?:plaque|immatricul|licen[cs]e plate)[^0-9\n]{0,30}[ :][A-Za-z]{0,4}[ -]?[0-9]{2,3}[ -]?[A-Za-z]{0,3}"
        r"(?![A-Za-z0-9])",
        re.IGNORECASE,
    ),
)


def found_in(text: str) -> list[Kind]:
    """The kinds of personal data that a text seems to hold, in one order."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    cards = [one.group() for one in _CARD.finditer(spaced) if _is_card(one.group())]
    rest = spaced
    for card in cards:
        rest = rest.replace(card, " ")
    found: dict[Kind, bool] = {
        "email": bool(_EMAIL.search(rest)),
        "phone": any(pattern.search(rest) for pattern in _PHONES),
        "card": bool(cards),
        "plate": any(pattern.search(rest) for pattern in _PLATES),
    }
    return [kind for kind, is_there in found.items() if is_there]


def _is_card(text: str) -> bool:
    """Luhn's formula (ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in reversed(text) if sign.isdecimal()]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0
