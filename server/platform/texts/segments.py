"""How a text travels: in the alphabet of GSM 03.38 where it can, else in UCS-2, cut into segments. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gsm0338 import Codec

Encoding = Literal["gsm", "ucs2"]

WHOLE: dict[Encoding, int] = {"gsm": 160, "ucs2": 70}
CUT: dict[Encoding, int] = {"gsm": 153, "ucs2": 67}
"""Septets or UTF-16 units of a message alone, and of each part of a longer one: its header takes the rest."""

_PLAINER = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "\u2212": "-", "·": "-", "\t": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a text costs: the alphabet that it needs, and its segments."""

    encoding: Encoding
    segments: int


def plain(text: str) -> str:
    """The text with the quotes, dashes and spaces that every telephone has; its letters are left alone.

    One curly apostrophe would have the whole message travel in UCS-2, at twice the price.
    """
    quoted = text.replace("« ", "«").replace(" »", "»").replace("«\u00a0", "«").replace("\u00a0»", "»")
    return quoted.translate(_PLAINER)


def measured(text: str) -> Measured:
    """How the text travels; an empty one is one segment still."""
    units = _septets(text)
    encoding: Encoding = "gsm" if units is not None else "ucs2"
    sizes = units if units is not None else [len(letter.encode("utf-16-be")) // 2 for letter in text]
    if sum(sizes) <= WHOLE[encoding]:
        return Measured(encoding=encoding, segments=1)
    segments, room = 1, CUT[encoding]
    for size in sizes:  # neither an escaped character nor a surrogate pair is cut in two
        if size > room:
            segments, room = segments + 1, CUT[encoding]
        room -= size
    return Measured(encoding=encoding, segments=segments)


def _septets(text: str) -> list[int] | None:
    """The septets of each character, two for an escaped one; None when the alphabet has not them all."""
    found = [_septets_of(letter) for letter in text]
    return [size for size in found if size] if all(found) else None


@lru_cache(maxsize=1024)
def _septets_of(letter: str) -> int:
    try:
        return len(_CODEC.encode(letter)[0])
    except UnicodeError:
        return 0


_CODEC = Codec()
