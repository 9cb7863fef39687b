"""What a source tells of a town, before anything is made of it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from server.places.geometry import Line, Point


class SourceError(ValueError):
    """The source cannot be read; the sentence names the file, the line where it can, and what to do."""


@dataclass(frozen=True, kw_only=True)
class RawAddress:
    """A house number at its point, on a street that is known by its name."""

    number: int
    suffix: str
    street: str
    point: Point
    borough: str = ""
    other_names: Mapping[str, str] = field(default_factory=dict)
    """The street's name in other languages, by language."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A piece of a street. Two ways meet where they have a node in common."""

    street: str
    line: Line
    nodes: Sequence[Hashable]
    borough: str = ""
    other_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Area:
    """A part of the town within a ring: the whole of it, a borough."""

    name: str
    rings: Sequence[Line]
    """Each goes around a part; one within another is a hole."""


@dataclass(kw_only=True)
class RawTown:
    """Everything a source told, and what was odd in it."""

    addresses: list[RawAddress] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    boroughs: list[Area] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
