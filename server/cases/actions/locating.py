"""Where a case is: what was chosen and measured, and what the town's own gazetteer finds for it when the case comes."""

from collections.abc import Mapping

from server import places
from server.cases import rules
from server.cases.forms import Chosen, Place

TERRITORY_LIMIT = 60
Where = Mapping[str, object]
"""The columns of a case that say where it is."""


async def resolved_place(place: Place, *, language: str) -> Where:
    """The place as it was given, never changed, and beside it the place as the town resolves it."""
    chosen, fix = place.chosen, place.fix
    point = _point(chosen)
    here = await places.gazetteer()
    given = places.Given(mode=chosen.mode, label=chosen.label, point=point)
    found = places.resolve(here, given, locale=language) if here else None
    known = point or (found.pick.point if found and found.pick else None)
    return {
        "place_label": chosen.label,
        "place_mode": chosen.mode,
        "place_gazetteer": chosen.gazetteer or "",
        "place_ids": list(chosen.ids) or None,
        "place_found": dict(found.to_json()) if found else None,
        "territory": found.area[:TERRITORY_LIMIT] if found else "",
        "lat": chosen.lat,
        "lon": chosen.lon,
        "cell": rules.cell_of(*known) if known else None,
        "fix": fix.model_dump(mode="json") if fix else None,
    }


def _point(chosen: Chosen) -> tuple[float, float] | None:
    return None if chosen.lat is None or chosen.lon is None else (chosen.lat, chosen.lon)
