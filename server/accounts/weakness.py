"""What makes a password easy to guess: in the list, a listed word dressed up with figures, a pattern, a name at hand.

`common_passwords.txt` is the project's own list, folded (lower case, no accents): what people type in French and
English, whole passwords of 12 characters and more, and the shorter stems that others are made of.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from server.kernel import text

LIST = Path(__file__).with_name("common_passwords.txt")
MAX_DRESSING = 10
"""Beyond as many figures and signs, they are the secret, not the listed words between them."""
MIN_CONTEXT_WORD = 4
MIN_DISTINCT = 5

_LEET = str.maketrans("013457@$!", "oieastasi")
_BEFORE, _AFTER = re.compile(r"^[\W\d_]+"), re.compile(r"[\W\d_]+$")
_REPEATED = re.compile(r"(.{1,6}?)\1+.{0,2}", re.DOTALL)


def is_common(password: str) -> bool:
    """Whether it is in the list, or one or two of its words with figures and signs around or for letters."""
    folded = _folded(password)
    return folded in _listed() or _is_made_of(folded, _listed())


def is_repeated(password: str) -> bool:
    """Whether it repeats a short unit, or uses fewer than five different characters."""
    folded = _folded(password)
    return len(set(folded)) < MIN_DISTINCT or _REPEATED.fullmatch(folded) is not None


def is_about(password: str, about: Iterable[str]) -> bool:
    """Whether it is made of the words of `about` (an address, names, the town), alone or with one listed word."""
    near = frozenset(word for each in about for word in _context(each) if len(word) >= MIN_CONTEXT_WORD)
    return _is_made_of(_folded(password), near | _listed())


@lru_cache
def _listed() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split())


def _folded(password: str) -> str:
    return text.fold(password).replace(" ", "")


def _context(words: str) -> set[str]:
    return {*text.words(words), "".join(text.words(words)), *re.findall(r"[a-z]+", text.fold(words))}


def _is_made_of(folded: str, words: frozenset[str]) -> bool:
    """Whether the letters are one of the words, or two of them one after the other."""
    if len(re.sub(r"[^\W\d_]", "", folded)) > MAX_DRESSING:
        return False
    ended = _AFTER.sub("", folded)
    shapes = (folded, ended.translate(_LEET), _BEFORE.sub("", ended).translate(_LEET))
    return any(_splits(_letters(shape), words) for shape in shapes)


def _letters(folded: str) -> str:
    return re.sub(r"[\W\d_]", "", folded)


def _splits(letters: str, words: frozenset[str]) -> bool:
    if not letters:
        return False
    return letters in words or any(letters[:cut] in words and letters[cut:] in words for cut in range(2, len(letters)))
