"""What the town says on top of all its pages for some time, and the state by which kept pages know that it changed.

The platform shows it and does not know why: whoever does gives a reader to `show_banner`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

STATE_HEADER = "Town-State"
"""Told with each answer that is not kept for ever: a phone that hears another state than before renews its pages."""
USUAL = "usual"


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A title, a text and the hours, until an instant; `state` changes with each of them and ends with `.<epoch>`."""

    state: str
    title: str
    text: str
    hours: str
    until: datetime
    is_reduced: bool
    """Whether only a part of the catalogue is offered."""


Reader = Callable[[], Banner | None]

_reader: list[Reader] = []
_as_usual: ContextVar[bool] = ContextVar("as_usual", default=False)


def show_banner(reader: Reader) -> None:
    """Ask `reader` from now on; a later call replaces it."""
    _reader[:] = [reader]


def banner() -> Banner | None:
    """What is said on top of pages now, in the language of the person; None on usual days."""
    return _reader[0]() if _reader and not is_as_usual() else None


def town_state() -> str:
    """The state that pages made now bear."""
    said = banner()
    return said.state if said else USUAL


def is_as_usual() -> bool:
    """Whether pages are being made as on usual days, whatever the day is."""
    return _as_usual.get()


@contextmanager
def as_usual() -> Iterator[None]:
    """Make pages as on usual days: what phones install does not change with an event of some days."""
    token = _as_usual.set(True)
    try:
        yield
    finally:
        _as_usual.reset(token)
