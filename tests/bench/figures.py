"""One measured figure beside its aim (performance aims of the product)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from server.accounts.passwords import hasher

HASHES = 20


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


def machine() -> Figure:
    """How fast this machine is: one password hash of ours, which nothing but the processor and its memory decides.

    Where the aims were set it took 20.8 ms; what else is measured may be read against it.
    """
    hasher.hash("warm")
    begun = time.process_time()
    for _ in range(HASHES):
        hasher.hash("correct horse battery staple")
    spent = (time.process_time() - begun) * 1000 / HASHES
    return Figure(name="this machine: one password hash, CPU (20.8 where the aims were set)", value=spent, unit="ms")
