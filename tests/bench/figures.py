"""One measured figure beside its aim (performance aims of the product)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`value` in `unit`; the aim is a floor or a ceiling, or absent."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    better: Literal["less", "more"] = "less"

    @property
    def is_reached(self) -> bool:
        if self.aim is None:
            return True
        return self.value <= self.aim if self.better == "less" else self.value >= self.aim

    @property
    def aim_text(self) -> str:
        if self.aim is None:
            return ""
        return f"{'≤' if self.better == 'less' else '≥'} {self.aim:g} {self.unit}"

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "aim": self.aim,
            "reached": self.is_reached,
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
