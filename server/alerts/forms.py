"""The form of an area: what was typed as an area, and all that is wrong with it at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import places
from server.alerts import rules
from server.alerts.actions.following import Wanted
from server.kernel.problems import FieldError, Problem
from server.places.geometry import Point, is_on_earth
from server.platform.web.form import invalid
from server.platform.words import _, current_language

CORNERS = tuple(f"corner_{n}" for n in range(1, rules.CORNERS_TO + 1))
TEXT_LIMIT = 200
PLACE_LIMIT = 300
TOWN_LIMIT = 60
_POSITION = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place that somebody wrote, as the town finds it."""

    label: str
    point: Point


async def boroughs() -> Sequence[str]:
    """The parts of the town that may be followed."""
    here = await places.gazetteer()
    return here.boroughs if here else ()


async def spots_for(text: str) -> Sequence[Spot]:
    """What a text may mean, best first; a position « 46.81, -71.20 » means itself, said by what is near."""
    here, wanted = await places.gazetteer(), " ".join(text[:TEXT_LIMIT].split())
    point = _position(wanted)
    if point:
        near = here.reverse(point, locale=current_language()) if here else []
        label = near[0].label if near else f"{point[0]:.5f}, {point[1]:.5f}"
        return [Spot(label=label, point=point)]
    if not wanted:
        return ()
    found = await places.find_places(here, wanted, locale=current_language())
    return [Spot(label=one.pick.label, point=one.pick.point) for one in found]


def corners_of(zone: str) -> dict[str, str]:
    """The corners of a frame « south,west,north,east », as the form holds them; none for what is no frame."""
    try:
        south, west, north, east = (float(part) for part in zone.split(","))
    except ValueError:
        return {}
    if not (is_on_earth((south, west)) and is_on_earth((north, east)) and south < north and west < east):
        return {}
    ring = [(north, west), (north, east), (south, east), (south, west)]
    return {name: f"{lat:.5f}, {lon:.5f}" for name, (lat, lon) in zip(CORNERS, ring, strict=False)}


async def read_wanted(sent: Mapping[str, str]) -> Wanted:
    """The area that was asked for; Problem `invalid` (422) with a sentence beside each field."""
    errors: list[FieldError] = []
    pace = next((one for one in rules.PACES if one == sent.get("pace")), None)
    if pace is None:
        errors.append(_error("pace", "required", _("Choisissez quand être averti.")))
    reader = {"radius": _circle, "borough": _borough, "drawn": _ring}.get(sent.get("kind", ""))
    if reader is None:
        errors.append(_error("kind", "required", _("Choisissez le genre de secteur.")))
        raise invalid(errors)
    try:
        area, place = await reader(sent)
    except Problem as problem:
        raise invalid([*problem.errors, *errors]) from None
    if pace is None:
        raise invalid(errors)
    return Wanted(area=area, place=place[:PLACE_LIMIT], pace=pace)


async def _circle(sent: Mapping[str, str]) -> tuple[rules.Area, str]:
    radius = next((metres for metres in rules.RADII_M if str(metres) == sent.get("radius")), None)
    errors = [] if radius else [_error("radius", "required", _("Choisissez une distance."))]
    text = sent.get("place", "")
    found = await spots_for(text)
    spot = _chosen(found, text.strip(), number=sent.get("place_found", ""))
    if not text.strip():
        errors.append(_error("place", "required", _("Écrivez une adresse ou le coin de deux rues.")))
    elif not found:
        errors.append(_error("place", "unknown", _("La Ville ne trouve pas cet endroit. Vérifiez le nom de la rue.")))
    elif spot is None:
        errors.append(_error("place_found", "required", _("Choisissez l’endroit parmi ceux que la Ville trouve.")))
    elif await _is_outside(spot.point):
        errors.append(_error("place", "outside", _("Cet endroit est hors de la ville.")))
    if errors or spot is None or radius is None:
        raise invalid(errors)
    return rules.Area(kind="radius", centre=spot.point, radius_m=radius), spot.label


async def _borough(sent: Mapping[str, str]) -> tuple[rules.Area, str]:
    chosen = next((name for name in await boroughs() if name == sent.get("borough")), None)
    if chosen is None:
        raise invalid([_error("borough", "required", _("Choisissez une partie de la ville."))])
    return rules.Area(kind="borough", borough=chosen[:TOWN_LIMIT]), ""


async def _ring(sent: Mapping[str, str]) -> tuple[rules.Area, str]:
    errors: list[FieldError] = []
    spots: list[Spot] = []
    for name in CORNERS:
        text = sent.get(name, "").strip()
        found = await spots_for(text)
        if found:
            spots.append(found[0])
        elif text:
            errors.append(_error(name, "unknown", _("La Ville ne trouve pas ce coin. Vérifiez, ou effacez-le.")))
    ring = [spot.point for spot in spots]
    fault = None if errors else rules.fault_of_ring(ring)
    if fault:
        errors.append(_error(CORNERS[0], fault, _fault_word(fault)))
    if errors:
        raise invalid(errors)
    return rules.Area(kind="drawn", ring=ring), spots[0].label


def _chosen(found: Sequence[Spot], text: str, *, number: str) -> Spot | None:
    """The one that was chosen by its number among those found, or that is called so, or that is alone."""
    if number.isascii() and number.isdecimal() and len(number) < 3 and int(number) < len(found):
        return found[int(number)]
    return next((one for one in found if one.label == text), found[0] if len(found) == 1 else None)


def _fault_word(fault: str) -> str:
    return {
        "few": _("Il faut au moins trois coins différents."),
        "many": _("Huit coins suffisent : effacez-en."),
        "large": _("Ce secteur est trop grand : restez sous vingt kilomètres."),
        "crossed": _("Les côtés du secteur se croisent : suivez son bord, coin après coin."),
    }[fault]


async def _is_outside(point: Point) -> bool:
    here = await places.gazetteer()
    return here is not None and here.is_outside(point)


def _position(text: str) -> Point | None:
    found = _POSITION.fullmatch(text)
    if not found:
        return None
    point = float(found[1].replace(",", ".")), float(found[2].replace(",", "."))
    return point if is_on_earth(point) else None


def _error(field: str, code: str, sentence: str) -> FieldError:
    return FieldError(pointer=f"/{field}", code=code, detail=sentence)
