"""References of cases in running text: their hyphens are no place to break a line."""

import re

from markupsafe import Markup, escape

_REFERENCE = re.compile(r"\b[A-Z]{2,5}-\d{4}-\d{6,9}-\d\b")


def unbroken(text: str) -> Markup:
    """The text, escaped, each reference of a case on one line."""
    return Markup(_REFERENCE.sub(r'<span class="unbroken">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped just here


def foldable(address: str) -> Markup:
    """An address of mail that a narrow column may fold before its @, rather than before its last letter."""
    return Markup(str(escape(address)).replace("@", "<wbr>@"))  # noqa: S704 - escaped just here
