"""A text without its marks, for mail and answers."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from markdown_it.token import Token

from server.platform.markdown.reading import tokens


def plain_text(text: str, *, links: Mapping[str, str] | None = None) -> str:
    """The text without its marks: a blank line between paragraphs, a dash before items, rows of a table on a line.

    An address that `links` knows stands in brackets after its words.
    """
    return _PlainWriter(links or {}).write(tokens(text))


class _PlainWriter:
    """Writes the tokens of one text as lines."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links
        self._lines: list[str] = []
        self._marks: list[str] = []
        """What stands before the next item of each open list: a dash or a number."""
        self._cells: list[str] | None = None
        self._is_item = False

    def write(self, found: Sequence[Token]) -> str:
        """The whole text."""
        for token in found:
            if token.type == "inline":
                self._say(_inline(token.children or (), self._links))
            else:
                self._turn(token)
        runs = groupby(self._lines, key=lambda line: line == "")
        return "\n".join("" if is_blank else "\n".join(run) for is_blank, run in runs).strip()

    def _say(self, words: str) -> None:
        if self._cells is not None:
            self._cells.append(words)
            return
        self._lines.append((self._next_mark() if self._is_item else "") + words)
        self._is_item = False

    def _turn(self, token: Token) -> None:
        """What opens or closes."""
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self._marks.append("–" if kind == "bullet_list_open" else str(token.attrGet("start") or 1))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._marks.pop()
            self._lines.append("")
        elif kind == "list_item_open":
            self._is_item = True
        elif kind == "tr_open":
            self._cells = []
        elif kind == "tr_close":
            self._lines.append(" · ".join(self._cells or ()))
            self._cells = None
        elif kind in {"paragraph_close", "heading_close", "table_close"} and not token.hidden:
            self._lines.append("")

    def _next_mark(self) -> str:
        *outer, mark = self._marks
        indent = "  " * len(outer)
        if not mark.isdecimal():
            return f"{indent}{mark} "
        self._marks[-1] = str(int(mark) + 1)
        return f"{indent}{mark}. "


def _inline(children: Sequence[Token], links: Mapping[str, str]) -> str:
    written: list[str] = []
    ends: list[str] = []
    for child in children:
        if child.type == "link_open":
            address = links.get(str(child.attrGet("href") or ""), "")
            ends.append(f" ({address})" if address else "")
        elif child.type == "link_close":
            written.append(ends.pop())
        elif child.type in {"hardbreak", "softbreak"}:
            written.append("\n" if child.type == "hardbreak" else " ")
        else:
            written.append(child.content)
    return "".join(written)
