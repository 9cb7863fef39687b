"""Patterns of text answers: the small part of regular expressions that Python and JavaScript read alike."""

import re

# One sign, one class of signs, or a group, each with at most one quantifier. No `.`, `\d`, `\w`, anchors, look-around,
# back-references or flags: they differ between the two languages. A group may only be made optional, so that no pattern
# takes exponential time.
_LETTERS = "A-Za-z0-9À-ÖØ-öø-ÿŒœ"
_ESCAPED = r"\\[\^$\\.*+?()\[\]{}|/"
_SIGN = f"[{_LETTERS} _'@,:;#%&=!\"<>~/-]|{_ESCAPED}]"
_RANGE = r"(?:(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])|-(?=\]))"
_CLASS = f"\\[\\^?(?:[{_LETTERS} _'@,:;#%=!\"<>/.()*+?{{}}$]|{_ESCAPED}-]|{_RANGE})+\\]"
_TIMES = r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})"
_TOKEN = re.compile(f"(?:{_SIGN}|{_CLASS}){_TIMES}?|\\((?:\\?:)?|\\)\\??|\\|")


def fault_of(regex: str) -> str | None:
    """What is wrong with a pattern, as a sentence for who writes the catalogue; None when it may be used."""
    at = 0
    while at < len(regex):
        token = _TOKEN.match(regex, at)
        if token is None:
            return (
                f"the pattern cannot be read from {regex[at:]!r}: use signs, [classes], (groups)?, | and * + ? {{2,3}}"
            )
        at = token.end()
    try:
        re.compile(regex)
    except re.error as error:
        return f"the pattern is not complete: {error}"
    return None
