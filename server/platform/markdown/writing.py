"""A text as HTML: each tag is written here, each word escaped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from markdown_it.token import Token
from markupsafe import Markup, escape

from server.platform.markdown.reading import LONGEST, headings_of, tokens
from server.platform.municipality.phrases import unbroken
from server.platform.words import _, current_language

DEEPEST = 6
"""The last level of headings that HTML knows."""

_TAGS: Mapping[str, str] = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "td": "td",
    "em": "em",
    "strong": "strong",
}
_ALIGNED = re.compile(r"text-align:(left|center|right)")


def render(
    text: str, *, language: str, links: Mapping[str, str] | None = None, level: int = 2, prefix: str = ""
) -> Markup:
    """The text as HTML, its first headings of `level`, the names of headings after `prefix`.

    `links` says where each address that the text writes leads; one that is not in it is shown as mere words. Rendered
    once for the same text: what it needs of the present town comes in with `links`.
    """
    known = tuple((links or {}).items())
    return _rendered(text[:LONGEST], known, language=language, said=current_language(), level=level, prefix=prefix)


@lru_cache(maxsize=512)
def _rendered(
    text: str, links: tuple[tuple[str, str], ...], *, language: str, said: str, level: int, prefix: str
) -> Markup:
    """`said` is the language of our own words, which the writer takes from the request."""
    names = [heading.name for heading in headings_of(text)]
    writer = _Writer(dict(links), is_french=language.startswith("fr"), level=level, names=names, prefix=prefix)
    return Markup("".join(writer.write(tokens(text))))  # noqa: S704 - made of escaped pieces, by the table above


class _Writer:
    """Writes the tokens of one text, in their order."""

    def __init__(
        self, links: Mapping[str, str], *, is_french: bool, level: int, names: Sequence[str], prefix: str
    ) -> None:
        self._links = links
        self._is_french = is_french
        self._base = level
        self._names = iter(names)
        self._prefix = prefix
        self._levels: list[int] = []
        """The headings that are open, as the text numbers them: none is skipped in the page, whatever it skips."""
        self._named = ""
        self._ends: list[str] = []

    def write(self, found: Sequence[Token]) -> Iterator[str]:
        """The HTML, piece by piece."""
        for token in found:
            if token.type == "inline":
                yield from self._inline(token.children or ())
            elif token.nesting and not token.hidden:
                yield self._block(token)

    def _block(self, token: Token) -> str:
        kind = token.type.rpartition("_")[0]
        if kind == "heading":
            return self._heading(token)
        if kind == "table":
            return self._table() if token.nesting > 0 else "</table></div>"
        if kind == "th":
            return f'<th scope="col"{_aligned(token)}>' if token.nesting > 0 else "</th>"
        tag = _TAGS[kind]
        if token.nesting < 0:
            return f"</{tag}>"
        start = token.attrGet("start")
        first = f' start="{int(start)}"' if start is not None else ""
        return f"<{tag}{first}{_aligned(token)}>"

    def _heading(self, token: Token) -> str:
        if token.nesting < 0:
            return f"</h{self._level}>"
        written = int(token.tag[1:])
        self._levels = [*(level for level in self._levels if level < written), written]
        self._named = f"{self._prefix}{next(self._names)}"
        return f'<h{self._level} id="{escape(self._named)}" tabindex="-1">'

    @property
    def _level(self) -> int:
        return min(self._base + len(self._levels) - 1, DEEPEST)

    def _table(self) -> str:
        """A wide table is scrolled, with the keyboard too; it is called by the heading that it stands under."""
        name = f'aria-labelledby="{escape(self._named)}"' if self._named else f'aria-label="{escape(_("Tableau"))}"'
        return f'<div class="prose__table" role="region" tabindex="0" {name}><table>'

    def _inline(self, children: Sequence[Token]) -> Iterator[str]:
        for child in children:
            if child.type == "link_open":
                yield self._link(str(child.attrGet("href") or ""))
            elif child.type == "link_close":
                yield self._ends.pop()
            elif child.type == "hardbreak":
                yield "<br>"
            elif child.type == "softbreak":
                yield "\n"
            elif child.nesting:
                tag = _TAGS[child.type.rpartition("_")[0]]
                yield f"<{tag}>" if child.nesting > 0 else f"</{tag}>"
            else:  # text, and the words that stand for an image
                yield str(escape(unbroken(child.content) if self._is_french else child.content))

    def _link(self, written: str) -> str:
        address = self._links.get(written, "")
        if not address:
            self._ends.append("")
            return ""
        if address.startswith(("http://", "https://")):
            self._ends.append(f'<span class="unseen"> {escape(_("(autre site)"))}</span></a>')
            return f'<a class="outside" href="{escape(address)}" rel="noopener external">'
        self._ends.append("</a>")
        return f'<a href="{escape(address)}">'


def _aligned(token: Token) -> str:
    found = _ALIGNED.search(str(token.attrGet("style") or ""))
    return f' class="prose__{found[1]}"' if found and found[1] != "left" else ""
