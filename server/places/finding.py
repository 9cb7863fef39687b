"""Where a text may lead: the town's own gazetteer first, then the city's geocoder where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from server.places.elsewhere import Elsewhere, Format
from server.places.found import KINDS, Kind
from server.places.gazetteer import MOST, Gazetteer
from server.places.geometry import Point, distance_m
from server.places.picks import Pick, pick_of
from server.platform.installation import current

SURE_SCORE = 800
"""In thousandths: what scores less was not meant beyond doubt, and others are asked too."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A place to pick; `metres` from the position that was asked about, `is_guess` a house between two known ones."""

    pick: Pick
    kind: Kind
    metres: int = 0
    is_guess: bool = False


async def find_places(
    here: Gazetteer | None, text: str, *, near: Point | None = None, locale: str, kinds: Sequence[Kind] = KINDS
) -> list[Finding]:
    """The places that a text may mean, best first, each label once."""
    own = here.search(text, near=near, locale=locale, kinds=kinds) if here else []
    found = [
        Finding(
            pick=pick_of(one, here.version if here else ""), kind=one.kind, metres=one.metres, is_guess=one.is_guess
        )
        for one in own
    ]
    others = city_geocoder()
    is_sure = bool(own) and own[0].score >= SURE_SCORE
    if others is None or is_sure or not text or "address" not in kinds:
        return found
    known = {one.pick.label for one in found}
    found += [
        Finding(pick=pick, kind="address", metres=round(distance_m(near, pick.point)) if near else 0)
        for pick in await others.search(text, near=near, locale=locale)
        if pick.label not in known
    ]
    return found[:MOST]


def city_geocoder() -> Elsewhere | None:
    """The city's geocoder, as the settings name it."""
    settings = current().settings
    return _elsewhere(settings.geocoder_url, settings.geocoder_format) if settings.geocoder_url else None


@lru_cache(maxsize=4)
def _elsewhere(url: str, format_: Format) -> Elsewhere:
    return Elsewhere(url, format_)
