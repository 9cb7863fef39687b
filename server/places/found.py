"""What a gazetteer holds and what it finds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.places.geometry import Line, Point, length_m, nearest_on_line, point_along
from server.places.labels import Language

Kind = Literal["address", "street", "intersection"]
KINDS: tuple[Kind, ...] = ("address", "street", "intersection")


@dataclass(frozen=True, kw_only=True)
class Street:
    """A street, with the words that tell it from its namesakes: its borough, where it has some."""

    id: int
    name: str
    other_names: Mapping[str, str]
    borough: str
    point: Point
    has_namesake: bool = False

    def label(self, language: Language) -> str:
        """« 76e Rue Est », « Rue du Parc (Sainte-Brigitte) »"""
        name = self.other_names.get(language, self.name)
        return f"{name} ({self.borough})" if self.has_namesake and self.borough else name


@dataclass(frozen=True, kw_only=True)
class Found:
    """A place that was found. `score` is in thousandths; `is_guess` marks a house between two that are known."""

    label: str
    kind: Kind
    point: Point
    score: int
    streets: tuple[int, ...]
    number: int | None = None
    suffix: str = ""
    is_guess: bool = False
    metres: int = 0
    """From the position that was asked about."""


@dataclass(frozen=True, kw_only=True)
class House:
    """A house of a street."""

    number: int
    suffix: str
    point: Point


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A segment: « Rue A, entre Rue B et Rue C (101 m) »."""

    id: int
    street: int
    starts_at: tuple[int, ...]
    ends_at: tuple[int, ...]
    metres: int
    lines: tuple[Line, ...]
    label: str = ""

    @property
    def middle(self) -> Point:
        """The point half way along its first line."""
        return point_along(self.lines[0], self.metres / 2)

    def metres_to(self, point: Point) -> float:
        """How far a point is from the nearest of its lines."""
        return min(nearest_on_line(point, line)[0] for line in self.lines)

    def points(self, *, every_m: float) -> list[Point]:
        """Points along its lines, so far apart or less, their ends among them."""
        found = []
        for line in self.lines:
            steps = math.ceil(length_m(line) / every_m) or 1
            found += [point_along(line, length_m(line) * step / steps) for step in range(steps + 1)]
        return found
