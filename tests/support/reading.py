"""A page as a person reads it: its sentences with the language they are in, and where it leads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ADDRESSES = ("href", "action", "formaction", "data-hx-get", "data-hx-post", "data-marks", "data-list")
SPOKEN = ("aria-label", "alt", "title", "placeholder", "content", "data-title", "data-legend")
ALONE = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
UNREAD = frozenset({"script", "style"})


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text or a spoken attribute, in the language that the page says of it."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """An address, and the attribute that bears it; `language` is what the page says the other end speaks."""

    address: str
    attribute: str
    language: str


@dataclass
class Reading(HTMLParser):
    """What is read of a page."""

    pieces: list[Piece] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    language: str = ""
    """Of the page itself."""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        language = said.get("lang") or (self._open[-1][1] if self._open else "")
        if tag == "html":
            self.language = language
        if tag not in ALONE:
            self._open.append((tag, language))
        for name in SPOKEN:
            if name in said and not (tag == "meta" and said.get("name") != "description"):
                self.pieces.append(Piece(text=said[name], language=language))
        for name in ADDRESSES:
            if name in said:
                self.ways.append(
                    Way(address=said[name], attribute=name, language=said.get("hreflang", said.get("lang", "")))
                )

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self._open[-1] if self._open else ("", "")
        if tag not in UNREAD and data.strip():
            self.pieces.append(Piece(text=" ".join(data.split()), language=language))


def read(html: str) -> Reading:
    """The page as it is read."""
    reading = Reading()
    reading.feed(html)
    return reading
