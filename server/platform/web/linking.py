"""Links of templates in the language that is spoken: done when a template is compiled, so that none can forget."""

import re

from jinja2.ext import Extension

from server.platform import languages

ATTRIBUTES = (
    "href",
    "action",
    "formaction",
    "data-hx-get",
    "data-hx-post",
    "data-hx-push-url",
    "data-marks",
    "data-list",
)
_ATTRIBUTE = re.compile(
    rf'(?<![\w-])({"|".join(ATTRIBUTES)})="((?:\{{\{{.*?\}}\}}|\{{%.*?%\}}|[^"{{]|\{{(?![{{%]))*)"', re.DOTALL
)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_EXPRESSION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)


class LinksInLanguage(Extension):
    """Passes the value of every attribute that is an address through `linked`.

    What indents the lines of a page becomes one space: nobody sees more of it, and a phone keeps a hundred pages.
    Values are untouched, and so are texts that are no pages.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        rewritten = _ATTRIBUTE.sub(_rewritten, source)
        return _INDENT.sub(" ", rewritten) if name and name.endswith(".html") else rewritten


def linked(address: str) -> str:
    """The address in the language that is spoken; what leads elsewhere, or has its language already, as it is."""
    if not address or address[0] != "/" or type(address) is languages.Addressed:
        return address
    said = languages.here(address)
    return address if said == address else type(address)(said)


def _rewritten(found: re.Match[str]) -> str:
    attribute, value = found.groups()
    if not value.startswith(("/", "{")) or value.startswith((*languages.NO_PAGES, "{{ static(")):
        return found[0]
    expression = _EXPRESSION.match(value)
    if expression:
        return f'{attribute}="{{{{ ({expression[1]})|linked }}}}{value[expression.end() :]}"'
    return f'{attribute}="{{% filter linked %}}{value}{{% endfilter %}}"'
