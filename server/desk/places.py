"""Where a case is, as the desk says it: in words, on the map, and what the town's own directory makes of it."""

from dataclasses import dataclass

from server.cases import Case, point_of, views
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class CasePlace:
    """Where it is."""

    label: str
    position: str
    accuracy: str
    found: str = ""
    """What the town's own gazetteer says of it."""
    territory: str = ""
    point: tuple[float, float] | None = None


def place_of(case: Case) -> CasePlace:
    """Where it is, and how sure the phone was."""
    accuracy = (case.fix or {}).get("accuracy_m")
    coordinates = views.coordinates_of(case) if case.place_label else None
    return CasePlace(
        label=views.place_of(case),
        position=", ".join(coordinates) if coordinates else "",
        accuracy=_("Position à {metres} m près").format(metres=round(accuracy))
        if isinstance(accuracy, int | float)
        else "",
        found=_found(case),
        territory=_("Hors des secteurs de la Ville") if _is_outside(case) else _territory(case),
        point=point_of(case),
    )


def _found(case: Case) -> str:
    """The place as the town resolved it, and how far that is from the point that was given."""
    label = views.found_label(case)
    if not label:
        return _("Non trouvé dans le répertoire de la Ville") if case.place_found is not None else ""
    if label == case.place_label:
        return _("Trouvé dans le répertoire de la Ville")
    metres = (case.place_found or {}).get("metres")
    if isinstance(metres, int) and metres > 0:
        return _("D’après la Ville : {place}, à {metres} m").format(place=label, metres=metres)
    return _("D’après la Ville : {place}").format(place=label)


def _territory(case: Case) -> str:
    return _("Secteur : {name}").format(name=case.territory) if case.territory else ""


def _is_outside(case: Case) -> bool:
    return bool((case.place_found or {}).get("is_outside"))
