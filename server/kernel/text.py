"""Text that people type: measured, tidied, refused or folded as on the phone (`pwa/catalogue/text.js`)."""

import re
import unicodedata

SHORT_LIMIT = 200
"""Characters (code points) of a one-line answer, a name or a place."""
LONG_LIMIT = 4000
"""Characters (code points) of a comment or a long answer."""

# Written out, because str.strip() and String.trim() do not agree on what is a space.
_SPACES = "\t\n\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_LINE_ENDS = re.compile(r"\r\n?")
# Controls (newline and tab apart), halves of characters, and the two code points that XML cannot carry.
_FORBIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-"})


def length(text: str) -> int:
    """Characters as people are told them: code points, not UTF-16 units."""
    return len(text)


def tidy(text: str) -> str:
    """The text with its line ends written as one newline and without the spaces around it."""
    return _LINE_ENDS.sub("\n", text).strip(_SPACES)


def on_one_line(text: str) -> str:
    """What is searched for as it was typed: on one line, spaces single, no longer than an answer may be."""
    return " ".join(text.split())[:SHORT_LIMIT]


def is_blank(text: str) -> bool:
    """Whether nothing is left of the text once tidied."""
    return not tidy(text)


def has_forbidden(text: str) -> bool:
    """Whether a tidied text holds a control character other than newline and tab, or half of a character."""
    return _FORBIDDEN.search(text) is not None


def without_forbidden(text: str) -> str:
    """The text without what `has_forbidden` finds."""
    return _FORBIDDEN.sub("", text)


def normalise(text: str) -> str:
    """The text in Unicode's composed form (NFC), so that equal texts are equal bytes once stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text as it is searched: lower case, without accents, ligatures opened, spaces single."""
    opened = text.casefold().translate(_LIGATURES)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(sign))
    return " ".join(bare.split())


def words(text: str) -> list[str]:
    """The folded words of a text, in order; an apostrophe or a hyphen parts two words."""
    return re.findall(r"[^\W_]+", fold(text))
