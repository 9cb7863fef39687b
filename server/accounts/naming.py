"""Usernames and pseudonyms: which are allowed, when two are the same, and what is proposed. Pure."""

import re
from collections.abc import Collection
from itertools import count

from server.kernel import text

MAX_USERNAME = 64
MIN_USERNAME = 3
MAX_PSEUDONYM = 30
MIN_PSEUDONYM = 3
NAMELESS = "compte"
"""What is proposed to who has no letter that a username is made of."""

_USERNAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_PSEUDONYM = re.compile(r"[^\W_]([\w .’'-]*[^\W_])?")
# Latin letters that are no letter with an accent, as their languages write them without.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"})
_OFFICIAL = frozenset({"admin", "administrateur", "administratrice", "administration", "agent", "hoteldeville"})
_MORE_OFFICIAL = frozenset({"maire", "mairesse", "mairie", "moderateur", "moderation", "ville", "riverain", "311"})


def parse_username(typed: str) -> str | None:
    """The username that somebody typed, as it is compared: without case, accents or spaces; None for what is none."""
    written = text.fold(text.tidy(typed)).replace(" ", "")
    is_username = _USERNAME.fullmatch(written) is not None and MIN_USERNAME <= len(written) <= MAX_USERNAME
    return written if is_username else None


def username_of(first_name: str, last_name: str) -> str:
    """« prénom.nom » in letters, digits and hyphens, short enough for a number behind it."""
    parts = [part for part in (_letters(first_name), _letters(last_name)) if part]
    written = ".".join(parts)[: MAX_USERNAME - 6].rstrip(".-")
    return written if len(written) >= MIN_USERNAME else f"{NAMELESS}.{written}".rstrip(".")


def free_username(wished: str, *, taken: Collection[str]) -> str:
    """`wished`, or the first of `wished2`, `wished3`… that is not taken."""
    if wished not in taken:
        return wished
    return next(name for number in count(2) if (name := f"{wished}{number}") not in taken)


def pseudonym_fault(typed: str) -> str:
    """Why a tidied pseudonym is none: `short`, `long`, `signs`; empty for one that may be."""
    if text.length(typed) > MAX_PSEUDONYM:
        return "long"
    if len(fold_pseudonym(typed)) < MIN_PSEUDONYM:
        return "short"
    return "" if _PSEUDONYM.fullmatch(typed) else "signs"


def fold_pseudonym(typed: str) -> str:
    """What a pseudonym is compared by: its letters and digits alone, so that « Belle-Rive » is « bellerive »."""
    return "".join(text.words(typed))


def is_official(folded: str, *, town: str) -> bool:
    """Whether a pseudonym would speak for the town."""
    return folded in _OFFICIAL | _MORE_OFFICIAL or folded.removeprefix("villede") == fold_pseudonym(town)


def _letters(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.fold(name).translate(_PLAIN)))
