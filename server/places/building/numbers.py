"""House numbers as people write them: « 12 », « 12A », « 12 bis », « 12-14 », « 12½ »."""

import re

from server.places.text import words_of

_NUMBER = re.compile(r"([0-9]{1,6})(?![0-9])(.*)")


def read_number(written: str) -> tuple[int, str] | None:
    """The number and its suffix, folded; the first of a range. None when it begins with no number up to 999 999."""
    words = words_of(re.split(r"[-–—]", written, maxsplit=1)[0])
    found = _NUMBER.match(words[0]) if words else None
    if found is None:
        return None
    return int(found[1]), "".join([found[2], *words[1:]])[:8]
