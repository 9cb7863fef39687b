"""What a map of cases asks and is told, for residents and for agents."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from server import catalogue
from server.cases import rules, sentences, views
from server.cases.queries.window import TOWN, Asked, Box, MapPoint, Marks
from server.platform.installation import current
from server.platform.web.form import number_of

FRESH = "max-age=2"
"""Seconds: what a window shows is never older."""
TOWN_ZOOM = 13.0
STATUS_WORDS = {"nouvelle": rules.NEW, "en-cours": rules.IN_PROGRESS}
"""Statuses of open cases as an address names them."""


def marks_json(marks: Marks, *, root: str) -> Mapping[str, object]:
    """What a map is told; `root` leads to the page of a case."""
    return {
        "cells": [[round(cell.lat, 6), round(cell.lon, 6), cell.count] for cell in marks.cells],
        "cases": [_mark(point, root) for point in marks.points],
    }


def read_map(params: Mapping[str, str], names: Collection[str], *, is_public: bool) -> tuple[Asked, dict[str, str]]:
    """What an address asks of the map by these names, and those of its words that can be read."""
    words = {name: params[name] for name in names if _is_known(name, params.get(name, ""))}
    asked = Asked(
        box=_box(words.get("zone", "")) or TOWN,
        is_public=is_public,
        topic=words.get("nature", ""),
        department=words.get("service", ""),
        status=STATUS_WORDS.get(words.get("statut", ""), ""),
    )
    return asked, words


def zoom_of(params: Mapping[str, str]) -> float:
    """The zoom that an address names, within those there are."""
    return min(max(number_of(params.get("zoom", "")) or TOWN_ZOOM, 0.0), 22.0)


def list_url(here: str, words: Mapping[str, str], **place: str | int) -> str:
    """The address of another page of the list beside a map; empty when there is none."""
    return f"{here}?{urlencode({**words, **place})}" if any(place.values()) else ""


def _is_known(name: str, word: str) -> bool:
    known = {
        "zone": lambda: _box(word) is not None,
        "nature": lambda: catalogue.find_topic(word) is not None,
        "service": lambda: current().town.department(word) is not None,
        "statut": lambda: word in STATUS_WORDS,
    }
    return known[name]()


def _box(written: str) -> Box | None:
    """A box written « south,west,north,east » in degrees; None when it is none."""
    read = [number_of(part) for part in written.split(",")]
    numbers = [number for number in read if number is not None]
    if len(read) != 4 or len(numbers) != 4:
        return None
    south, west, north, east = numbers
    is_box = -90 <= south <= north <= 90 and -180 <= west <= east <= 180
    return Box(south=south, west=west, north=north, east=east) if is_box else None


def _mark(point: MapPoint, root: str) -> Mapping[str, object]:
    return {
        "url": f"{root}/{point.reference}",
        "title": views.title_of_topic(point.topic),
        "status": point.status,
        "status_word": sentences.status_word(point.status),
        "place": views.label_in(point.place_found),
        "lat": point.lat,
        "lon": point.lon,
    }
