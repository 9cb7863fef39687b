"""The zones of a photo as a form writes them: four numbers each, in hundredths of the photo's sides."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from server.cases import MAX_ZONES, Zone
from server.kernel.problems import FieldError
from server.platform.web.form import invalid, number_of
from server.platform.words import _

SIDES = ("gauche", "haut", "largeur", "hauteur")
ADDED = Zone(left=40, top=40, width=20, height=20)
"""Where a zone lies that was asked for by a button, until it is moved."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The zones as they were typed: what the fields hold, which rectangles that makes, what is to be mended."""

    values: Mapping[str, str]
    zones: Sequence[Zone]
    errors: Mapping[str, str]

    @property
    def numbers(self) -> list[int]:
        """The zones that there are fields for, by their numbers."""
        return _numbers(self.values)

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode(self.values)

    def whole(self) -> Sequence[Zone]:
        """The zones; a Problem 422 when something is to be mended."""
        if self.errors:
            raise invalid(
                [FieldError(pointer=f"/{name}", code="zone", detail=said) for name, said in self.errors.items()]
            )
        return self.zones


def typed_zones(sent: Mapping[str, str]) -> Typed:
    """The zones of a form or an address, one taken away (`retirer=2`) or added (`ajouter=1`); edges go outwards."""
    values = {f"{side}-{n}": sent.get(f"{side}-{n}", "").strip() for n in _numbers(sent) for side in SIDES}
    for side in SIDES:
        values.pop(f"{side}-{sent.get('retirer', '')}", None)
    free = next((n for n in range(1, MAX_ZONES + 1) if n not in _numbers(values)), None)
    if "ajouter" in sent and free:
        values |= _fields(free, ADDED)
    zones, errors = [], dict[str, str]()
    for n in _numbers(values):
        numbers = {side: number_of(values[f"{side}-{n}"].replace(",", ".")) for side in SIDES}
        wrong = [side for side, number in numbers.items() if number is None]
        errors |= {f"{side}-{n}": _("Écrivez un nombre de 0 à 100.") for side in wrong}
        zone = _zone(*(number or 0.0 for number in numbers.values()))
        if zone:
            zones.append(zone)
        elif not wrong:
            errors[f"largeur-{n}"] = _("Cette zone est hors de la photo.")
    return Typed(values=values, zones=zones, errors=errors)


def known_zones(kept: Sequence[Sequence[int]]) -> Typed:
    """The zones that a photo has, as if they were typed."""
    zones = [zone for zone in (Zone.within(*one) for one in kept) if zone]
    values = {name: number for n, zone in enumerate(zones, start=1) for name, number in _fields(n, zone).items()}
    return Typed(values=values, zones=zones, errors={})


def is_about_zones(sent: Mapping[str, str]) -> bool:
    """Whether an address says anything of zones, be it that none is left."""
    return bool(_numbers(sent)) or "ajouter" in sent or "retirer" in sent or "apercu" in sent


def _numbers(sent: Mapping[str, str]) -> list[int]:
    return [n for n in range(1, MAX_ZONES + 1) if any(sent.get(f"{side}-{n}", "").strip() for side in SIDES)]


def _fields(n: int, zone: Zone) -> dict[str, str]:
    return {f"{side}-{n}": str(number) for side, number in zip(SIDES, zone.as_list(), strict=True)}


def _zone(left: float, top: float, width: float, height: float) -> Zone | None:
    x, y = math.floor(left), math.floor(top)
    return Zone.within(x, y, math.ceil(left + width) - x, math.ceil(top + height) - y)
