"""Identifiers: UUIDs, the reference of a case and the provisional reference given without a signal."""

import os
import re
import time
from uuid import UUID, uuid4

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GF32_POLYNOMIAL = 0x25  # x^5 + x^2 + 1, primitive over GF(2)

# Damm (2004): a totally anti-symmetric quasigroup of order 10; catches every single error and adjacent transposition.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_REFERENCE = re.compile(r"([A-Z]{2,5})-(\d{4})-(\d{6,9})-(\d)")
_PROVISIONAL = re.compile(rf"P-([{CROCKFORD}]{{6}})-([{CROCKFORD}])")


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): the server's own ids, sorted by the millisecond they were made in."""
    stamp = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    high = stamp << 16 | 0x7000 | (noise >> 68 & 0x0FFF)
    low = 0x8000_0000_0000_0000 | (noise & 0x3FFF_FFFF_FFFF_FFFF)
    return UUID(int=high << 64 | low)


def new_case_id() -> UUID:
    """A UUIDv4, as the phone makes it: the primary key of a case, and not a secret."""
    return uuid4()


def format_reference(prefix: str, *, year: int, number: int) -> str:
    """`RVM-2026-004512-7`: the last digit is Damm's check digit over year and number."""
    digits = f"{year:04d}{number:06d}"
    return f"{prefix}-{digits[:4]}-{digits[4:]}-{_damm(digits)}"


def parse_reference(text: str) -> str | None:
    """The reference as it is stored, from what a person typed (case, spaces), or None when its check digit is wrong."""
    found = _REFERENCE.fullmatch(re.sub(r"\s", "", text).upper())
    if not found:
        return None
    prefix, year, number, check = found.groups()
    return f"{prefix}-{year}-{number}-{check}" if str(_damm(year + number)) == check else None


def provisional_reference(case_id: UUID) -> str:
    """`P-7F3K9Q-X`: the last 30 bits of the id in Crockford's base32, then a check symbol.

    The check symbol is the sum of alpha^(i+1) · digit_i over GF(32), so a wrong symbol or swapped neighbours show.
    """
    symbols = [case_id.int >> 5 * (5 - place) & 31 for place in range(6)]
    return f"P-{''.join(CROCKFORD[symbol] for symbol in symbols)}-{CROCKFORD[_gf32_check(symbols)]}"


def parse_provisional(text: str) -> str | None:
    """The provisional reference as it is stored, from what a person typed (O for 0, I or L for 1), or None if wrong."""
    typed = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    found = _PROVISIONAL.fullmatch(f"{typed[:1]}-{typed[1:7]}-{typed[7:]}")
    if not found:
        return None
    symbols = [CROCKFORD.index(letter) for letter in found[1]]
    return found[0] if CROCKFORD[_gf32_check(symbols)] == found[2] else None


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def _gf32_check(symbols: list[int]) -> int:
    check, weight = 0, 1
    for symbol in symbols:
        weight = _gf32_times(weight, 2)
        check ^= _gf32_times(weight, symbol)
    return check


def _gf32_times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _GF32_POLYNOMIAL
        right >>= 1
    return product
