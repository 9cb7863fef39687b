"""What a source tells of a town, before anything is made of it."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.places.geometry import Line, Point


class SourceError(ValueError):
    """The source cannot be read; the sentence names the file, the line where it can, and what to do."""


Rank = Literal["main", "street", "path"]
"""How wide the map draws a way."""
ShapeKind = Literal["water", "green", "building", "rail"]


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
    rank: Rank = "street"


@dataclass(frozen=True, kw_only=True)
class Area:
    """A part of the town within a ring: a borough, or the whole of it, which has no name."""

    name: str
    rings: Sequence[Line]
    """Each goes around a part; one within another is a hole."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the map shows beside the streets with a name: within rings (closed, the first of each part goes around it,
    those after it are its holes), or along a line."""

    kind: ShapeKind | Rank
    name: str = ""
    parts: Sequence[Sequence[Line]] = ()
    line: Line = ()


@dataclass(kw_only=True)
class RawTown:
    """Everything a source told, and what was odd in it."""

    addresses: list[RawAddress] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    credit: str = ""
    """Whose data it is, as their licence wants it said on a map."""
    odd: list[str] = field(default_factory=list)
