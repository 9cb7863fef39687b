"""What may be edited in the browser, by whom, and which change follows which. Pure: names, roles and texts come in."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.kernel.viewer import DESK_ROLES, EDITOR_ROLES, Role

State = Literal["draft", "proposed", "published", "refused", "withdrawn", "superseded"]
OPEN: frozenset[State] = frozenset({"draft", "proposed"})
"""What is still being worked on."""

LONGEST = 100_000
"""Characters of a file that a browser may send."""
MOST_LINES = 2_000
LONGEST_REASON = 500
NOTHING = ""
"""The digest of a file that is not there."""
_CODE = r"(?P<code>[a-z][a-z0-9-]{0,39})"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

FOLLOWS: Mapping[State, frozenset[State]] = {
    "draft": frozenset({"proposed", "published", "withdrawn"}),
    "proposed": frozenset({"draft", "published", "refused", "withdrawn"}),
    "withdrawn": frozenset({"draft"}),
    "published": frozenset({"superseded"}),
}
"""Which states a revision may come to from each; none from the others."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One sort of file, and who may do what with it."""

    name: str
    path: re.Pattern[str]
    written_by: frozenset[Role]
    published_by: frozenset[Role]
    needs_another: bool
    """Whether it is published by another person than its author."""


KINDS = (
    Kind(
        name="topics",
        path=re.compile(rf"topics/{_CODE}\.yaml"),
        written_by=EDITOR_ROLES,
        published_by=EDITOR_ROLES,
        needs_another=False,
    ),
    Kind(
        name="cards",
        path=re.compile(rf"cards/{_CODE}(?:\.en)?\.md"),
        written_by=DESK_ROLES | EDITOR_ROLES,
        published_by=DESK_ROLES | EDITOR_ROLES,
        needs_another=True,
    ),
)


def kind_of(path: str) -> Kind | None:
    """The kind of file that a path names; None for what nobody edits here, whatever its dots and slashes."""
    return next((kind for kind in KINDS if kind.path.fullmatch(path)), None)


def code_of(path: str) -> str:
    """The code of the topic or card that a path names."""
    found = next((found for kind in KINDS if (found := kind.path.fullmatch(path))), None)
    return found["code"] if found else ""


def tidied(text: str) -> str:
    """A text as it is kept: line ends as in the files, one at its end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.rstrip("\n") + "\n"


def is_writable(text: str) -> bool:
    """Whether a text can be a file of ours: not endless, without signs that nobody types."""
    return len(text) <= LONGEST and text.count("\n") <= MOST_LINES and not _UNWRITABLE.search(text)


def digest(text: str | None) -> str:
    """What stands for a file's text, empty where there is no file."""
    return NOTHING if text is None else hashlib.sha256(text.encode()).hexdigest()
