"""The town's two colours as a stylesheet: what follows from them is mixed here, so that a town gives only two."""

import hashlib
from functools import lru_cache

from server.platform.installation import current
from server.platform.municipality import Colours

OURS = ("#0B5A75", "#82C9E2", "#B93C0B", "#FF9B6A")
"""River and beacon as `static/css/tokens.css` has them, light and dark: a town with these needs nothing more."""
BLACK, WHITE = "#000000", "#FFFFFF"
SURFACE_DARK = "#17232D"


def colours_url() -> str:
    """The address of the town's colours, which changes with them; empty where they are the product's own."""
    content = colours_of(current().town.colours)
    return f"/images/couleurs.{hashlib.sha256(content).hexdigest()[:12]}.css" if content else ""


@lru_cache
def colours_of(colours: Colours) -> bytes:
    """The stylesheet of these colours, after the product's own; empty where it would change nothing.

    Paper keeps the product's ink, and whoever has chosen their own colours keeps them.
    """
    river, beacon = colours.river, colours.beacon
    if tuple(shade.upper() for shade in (river.light, river.dark, beacon.light, beacon.dark)) == OURS:
        return b""
    light = {
        "river": river.light,
        "river-deep": mixed(river.light, BLACK, 0.32),
        "river-tint": mixed(river.light, WHITE, 0.89),
        "beacon": beacon.light,
        "beacon-deep": mixed(beacon.light, BLACK, 0.2),
    }
    dark = {
        "river": river.dark,
        "river-deep": mixed(river.dark, WHITE, 0.4),
        "river-tint": mixed(river.dark, SURFACE_DARK, 0.88),
        "beacon": beacon.dark,
        "beacon-deep": mixed(beacon.dark, WHITE, 0.28),
    }
    shown = "@media screen and (forced-colors: none)"
    return f"{shown} {_root(light)}\n{shown} and (prefers-color-scheme: dark) {_root(dark)}\n".encode()


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with this share of `other` in it."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in pairs)


def _root(tokens: dict[str, str]) -> str:
    return "{ :root { " + " ".join(f"--{name}: {colour};" for name, colour in tokens.items()) + " } }"
