"""What a text holds: its tokens, its headings, the addresses that it links to."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.kernel.text import fold

LONGEST = 20_000
"""Characters that are read of a text; what comes after is left out."""
NESTING = 20
"""Lists in lists that are read; nobody means so many."""

Judge = Callable[[str], str]
"""Where a written address leads; empty when it may not be followed."""

_PARSER = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING})
    .enable("table")
    .disable(["code", "fence", "blockquote", "hr", "lheading", "reference", "html_block", "html_inline", "backticks"])
)


def _every_address(url: str) -> bool:
    """Links are judged by who renders them and not by the parser: it could not say what is wrong with one."""
    return url is not None


_PARSER.validateLink = _every_address  # type: ignore[method-assign] # the parser's own way to be told


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of a text and the name by which a link finds it."""

    title: str
    name: str


@lru_cache(maxsize=512)
def tokens(text: str) -> Sequence[Token]:
    """What the parser finds in a text, parsed once."""
    return tuple(_PARSER.parse(text[:LONGEST]))


def addresses_of(text: str) -> tuple[str, ...]:
    """The addresses that a text links to, as they are written, each once."""
    found = (str(child.attrGet("href") or "") for child in _spans(text) if child.type == "link_open")
    return tuple(dict.fromkeys(found))


def judged(text: str, judge: Judge) -> dict[str, str]:
    """The addresses of a text that may stand, each with where it leads."""
    found = ((written, judge(written)) for written in addresses_of(text))
    return {written: address for written, address in found if address}


def headings_of(text: str) -> tuple[Heading, ...]:
    """The headings of a text, in their order; of two with the same words, the second is named `…-2`."""
    found = tokens(text)
    titles = [
        _in_one_line(inline.children or ()) for before, inline in pairwise(found) if before.type == "heading_open"
    ]
    counted: dict[str, int] = {}
    names: dict[str, None] = {}
    for title in titles:
        bare = name = _name_of(title)
        while name in names:
            counted[bare] = counted.get(bare, 1) + 1
            name = f"{bare}-{counted[bare]}"
        names[name] = None
    return tuple(Heading(title=title, name=name) for title, name in zip(titles, names, strict=True))


def _spans(text: str) -> Iterator[Token]:
    return (child for token in tokens(text) for child in token.children or ())


def _in_one_line(children: Sequence[Token]) -> str:
    said = "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)
    return " ".join(said.split())


def _name_of(title: str) -> str:
    """« Délais et exceptions » → `delais-et-exceptions`"""
    return "-".join(re.findall(r"[a-z0-9]+", fold(title)))[:60].strip("-") or "section"
