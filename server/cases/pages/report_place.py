"""The second step of the form: its fields as the place of a case, and what the gazetteer offers for what was typed."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from server import catalogue, places
from server.cases.forms import instant_of
from server.kernel import clock
from server.platform.municipality import Topic
from server.platform.web.form import number_of
from server.platform.words import _, current_language

SEARCHED = ("address", "intersection", "segment")
"""Modes in which something is typed and looked up."""
PICKED = ("gps", "map", *SEARCHED)
"""Modes in which something may be picked; its value is the JSON of `place.chosen`."""
FIX_FIELDS = ("lat", "lon", "accuracy_m", "fixed_at")
PLACE_FIELDS = (
    "place_mode",
    *FIX_FIELDS,
    "place_confirmed",
    *(f"search_{mode}" for mode in SEARCHED),
    *(f"searched_{mode}" for mode in SEARCHED),
    *(f"pick_{mode}" for mode in PICKED),
    "place_label",
)
MOST_CORNERS = 80

One = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class PlaceMode:
    """A way to say where, as the form offers it."""

    code: str
    title: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class PlaceOption:
    """A place to pick: `value` is what the form sends of it."""

    value: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PlaceStep:
    """What the second step shows: the ways there are, and what was found for what was typed, by way."""

    modes: Sequence[PlaceMode]
    found: Mapping[str, Sequence[PlaceOption]] = field(default_factory=dict)


async def place_step(topic: Topic, one: One | None = None) -> PlaceStep:
    """The second step for a topic; with its fields, also the answers to what was typed in them."""
    if topic.place is None:
        return PlaceStep(modes=())
    here = await places.gazetteer()
    modes = _offered(topic.place.modes, has_gazetteer=here is not None, has_map=await places.has_map())
    if one is None:
        return PlaceStep(modes=modes)
    offered = {mode.code for mode in modes}
    typed = {mode: one(f"search_{mode}") for mode in SEARCHED if mode in offered and one(f"search_{mode}")}
    found = {mode: [_option(pick) for pick in await _PICKS[mode](here, text)] for mode, text in typed.items()}
    return PlaceStep(modes=modes, found=found)


async def is_unlooked(topic: Topic, one: One) -> bool:
    """Whether something was typed whose answers the person has not had before their eyes."""
    mode = one("place_mode")
    typed = one(f"search_{mode}") if mode in SEARCHED else ""
    if not typed or typed == one(f"searched_{mode}"):
        return False
    return bool((await place_step(topic, one)).found.get(mode))


def read_place(one: One) -> dict[str, object]:
    """`place` of the body that the fields mean."""
    mode, landmark = one("place_mode"), one("place_label")
    fix = _fix(one) if mode in {"gps", "map"} else None
    picked = catalogue.read_pick(one(f"pick_{mode}")) if mode in PICKED else None
    if picked:
        label = picked.get("label")
        return {"chosen": picked | {"label": labelled(label if isinstance(label, str) else "", landmark)}, "fix": fix}
    if mode == "gps" and (position := _position(one)):
        return {"chosen": {"mode": "gps", "label": landmark, **position}, "fix": fix}
    typed = one(f"search_{mode}") if mode in SEARCHED else ""
    return {"chosen": {"mode": "text", "label": labelled(typed, landmark)}, "fix": None}


def labelled(place: str, landmark: str) -> str:
    """A place with what was added to it; what was added is cut before the place is."""
    return places.LANDMARK.join(part for part in (place, landmark) if part)[: max(catalogue.LABEL_LIMIT, len(place))]


def _position(one: One) -> dict[str, float] | None:
    lat, lon = number_of(one("lat")), number_of(one("lon"))
    return None if lat is None or lon is None else {"lat": lat, "lon": lon}


def _fix(one: One) -> dict[str, object] | None:
    position, accuracy, fixed_at = _position(one), number_of(one("accuracy_m")), instant_of(one("fixed_at"))
    if position is None or accuracy is None or fixed_at is None:
        return None
    return {**position, "accuracy_m": accuracy, "fixed_at": clock.to_iso(fixed_at)}


def _offered(modes: Sequence[str], *, has_gazetteer: bool, has_map: bool) -> list[PlaceMode]:
    titles = {
        "gps": PlaceMode(code="gps", title=_("Là où je suis"), icon="locate"),
        "address": PlaceMode(code="address", title=_("À une adresse"), icon="pin"),
        "intersection": PlaceMode(code="intersection", title=_("Au coin de deux rues"), icon="crossing"),
        "segment": PlaceMode(code="segment", title=_("Sur un tronçon de rue"), icon="segment"),
        "map": PlaceMode(code="map", title=_("Sur la carte"), icon="map"),
        "text": PlaceMode(code="text", title=_("À un endroit que je décris"), icon="edit"),
    }
    there_are = {"gps", "text"} | (set(SEARCHED) if has_gazetteer else {"address"} if places.city_geocoder() else set())
    there_are |= {"map"} if has_map else set()
    offered = [titles[mode] for mode in modes if mode in there_are and mode in titles]
    is_told_in_words = any(mode.code not in {"gps", "map"} for mode in offered)
    return offered if is_told_in_words else [*offered, titles["text"]]


def _option(pick: places.Pick) -> PlaceOption:
    return PlaceOption(value=json.dumps(pick.to_json(), ensure_ascii=False, separators=(",", ":")), title=pick.label)


async def _addresses(here: places.Gazetteer | None, text: str) -> list[places.Pick]:
    return [one.pick for one in await places.find_places(here, text, locale=current_language())]


async def _corners(here: places.Gazetteer | None, text: str) -> list[places.Pick]:
    """Both streets typed, or all that meet the one that was."""
    if here is None:
        return []
    locale = current_language()
    found = here.search(text, locale=locale, kinds=["intersection"]) or [
        corner for street in places.streets_meant(here, text) for corner in places.corners(here, street, locale=locale)
    ]
    return [places.pick_of(one, here.version) for one in found[:MOST_CORNERS]]


async def _segments(here: places.Gazetteer | None, text: str) -> list[places.Pick]:
    if here is None:
        return []
    found = [
        piece
        for street in places.streets_meant(here, text)
        for piece in here.segments(street.id, locale=current_language())
    ]
    return [places.pick_of_piece(one, here.version) for one in found[:MOST_CORNERS]]


_PICKS: Mapping[str, Callable[[places.Gazetteer | None, str], Awaitable[list[places.Pick]]]] = {
    "address": _addresses,
    "intersection": _corners,
    "segment": _segments,
}
