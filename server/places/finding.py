"""Where a text may lead: the town's own gazetteer first, then the city's geocoder where there is one."""

from dataclasses import dataclass
from functools import lru_cache

from server.places.elsewhere import Elsewhere, Format
from server.places.found import Found, Kind
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

    @classmethod
    def of(cls, found: Found, here: Gazetteer) -> "Finding":
        """A place that this gazetteer found."""
        return cls(pick=pick_of(found, here.version), kind=found.kind, metres=found.metres, is_guess=found.is_guess)


async def find_places(here: Gazetteer | None, text: str, *, near: Point | None = None, locale: str) -> list[Finding]:
    """The places that a text may mean, best first, each label once."""
    own = here.search(text, near=near, locale=locale) if here else []
    found = [Finding.of(one, here) for one in own if here]
    others = city_geocoder()
    is_sure = bool(own) and own[0].score >= SURE_SCORE
    if others is None or is_sure or not text:
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
