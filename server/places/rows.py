"""The rows of a gazetteer's file as what they mean: positions are whole numbers of hundred-thousandths of a degree."""

import json
import math

from server.places.found import Piece
from server.places.geometry import DEGREE, Line, Point

PieceRow = tuple[int, int, str, str, int, str]
PIECE_COLUMNS = "id, street, starts_at, ends_at, metres, lines"


def whole_metres(measured: float) -> int:
    """Rounded as the phone does: a half goes up."""
    return math.floor(measured + 0.5)


def point_of(lat: int, lon: int) -> Point:
    """A position in degrees."""
    return lat / DEGREE, lon / DEGREE


def lines_of(written: str) -> tuple[Line, ...]:
    """Lines as they are written in JSON."""
    return tuple([point_of(lat, lon) for lat, lon in line] for line in json.loads(written))


def piece_of(row: PieceRow) -> Piece:
    """A segment, of the columns `PIECE_COLUMNS`."""
    id, street, starts_at, ends_at, metres, lines = row
    return Piece(
        id=id,
        street=street,
        starts_at=tuple(json.loads(starts_at)),
        ends_at=tuple(json.loads(ends_at)),
        metres=metres,
        lines=lines_of(lines),
    )
