"""The town's two colours, and whether text in them can be read (WCAG 2.2, 1.4.3)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from server.platform.municipality.phrases import Record

LEAST_CONTRAST = 4.5
Hex = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]

_GROUNDS = {"light": ("#FBFAF7", "#FFFFFF"), "dark": ("#0F1820", "#17232D")}
_ON_BEACON = {"light": "#FFFFFF", "dark": "#16120F"}


class Shade(Record):
    """One colour, on the light ground and on the dark one."""

    light: Hex
    dark: Hex


class Colours(Record):
    """River for all that can be touched, beacon for the one primary action."""

    river: Shade
    beacon: Shade

    @model_validator(mode="after")
    def _can_be_read(self) -> "Colours":
        pairs = [(*pair, contrast(pair[2], pair[3])) for pair in self._pairs()]
        weak = [
            f"{name}.{mode} {colour} on {ground} has a contrast of {ratio:.2f}, below {LEAST_CONTRAST}"
            for name, mode, colour, ground, ratio in pairs
            if ratio < LEAST_CONTRAST
        ]
        if weak:
            raise ValueError(f"{'; '.join(weak)}: make light ones darker and dark ones lighter")
        return self

    def _pairs(self) -> Iterator[tuple[str, str, str, str]]:
        for mode, grounds in _GROUNDS.items():
            for ground in grounds:
                yield "river", mode, str(getattr(self.river, mode)), ground
            yield "beacon", mode, str(getattr(self.beacon, mode)), _ON_BEACON[mode]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
