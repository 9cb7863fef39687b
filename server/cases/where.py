"""Where a case lies: the point that was given, else the one that the town found for its words."""

from server.cases.models import Case
from server.places.geometry import Point


def point_of(case: Case) -> Point | None:
    """The point; None for a case that lies nowhere the town knows."""
    if case.lat is not None and case.lon is not None:
        return case.lat, case.lon
    found = (case.place_found or {}).get("found")
    if not isinstance(found, dict):
        return None
    lat, lon = found.get("lat"), found.get("lon")
    return (float(lat), float(lon)) if isinstance(lat, (int, float)) and isinstance(lon, (int, float)) else None
