"""Two texts compared by their lines, with a few unchanged ones around each change."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

AROUND = 3
MANY = 400
"""Lines beyond which the comparison passes over those that come again and again: it would take minutes."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line: what became of it, and its number before and after (0 where it is not)."""

    what: Literal["same", "added", "removed"]
    text: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Changes that lie together."""

    lines: Sequence[Change]

    @property
    def first(self) -> int:
        """The line of the newer text where it begins."""
        return next((line.after for line in self.lines if line.after), 1)


def changes(before: str | None, after: str | None) -> list[Hunk]:
    """What was added and removed between two texts of a file; nothing when they are the same."""
    old, new = (before or "").splitlines(), (after or "").splitlines()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=max(len(old), len(new)) > MANY)
    return [
        Hunk(lines=[line for opcode in group for line in _lines(old, new, opcode)])
        for group in matcher.get_grouped_opcodes(AROUND)
    ]


def _lines(old: Sequence[str], new: Sequence[str], opcode: tuple[str, int, int, int, int]) -> list[Change]:
    word, i1, i2, j1, j2 = opcode
    if word == "equal":
        return [
            Change(what="same", text=old[i], before=i + 1, after=j + 1)
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
        ]
    removed = [Change(what="removed", text=old[i], before=i + 1) for i in range(i1, i2)]
    return [*removed, *(Change(what="added", text=new[j], after=j + 1) for j in range(j1, j2))]
