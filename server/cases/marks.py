"""What a map of cases asks and is told, for residents and for agents."""

from collections.abc import Mapping

from server import catalogue
from server.cases import sentences
from server.cases.queries.window import Box, MapPoint, Marks
from server.platform.web.form import number_of
from server.platform.words import current_language

FRESH = "max-age=2"
"""Seconds: what a window shows is never older."""
TOWN_ZOOM = 13.0


def marks_json(marks: Marks, *, root: str) -> Mapping[str, object]:
    """What a map is told; `root` leads to the page of a case."""
    return {
        "cells": [[round(cell.lat, 6), round(cell.lon, 6), cell.count] for cell in marks.cells],
        "cases": [_mark(point, root) for point in marks.points],
    }


def zoom_of(params: Mapping[str, str]) -> float:
    """The zoom that an address names, within those there are."""
    return min(max(number_of(params.get("zoom", "")) or TOWN_ZOOM, 0.0), 22.0)


def read_box(written: str) -> Box | None:
    """A box written « south,west,north,east » in degrees; None when it is none."""
    read = [number_of(part) for part in written.split(",")]
    numbers = [number for number in read if number is not None]
    if len(read) != 4 or len(numbers) != 4:
        return None
    south, west, north, east = numbers
    is_box = -90 <= south <= north <= 90 and -180 <= west <= east <= 180
    return Box(south=south, west=west, north=north, east=east) if is_box else None


def _mark(point: MapPoint, root: str) -> Mapping[str, object]:
    topic = catalogue.find_topic(point.topic)
    return {
        "url": f"{root}/{point.reference}",
        "title": topic.title.says(current_language()) if topic else point.topic,
        "status": point.status,
        "status_word": sentences.status_word(point.status),
        "place": point.place,
        "lat": point.lat,
        "lon": point.lon,
    }
