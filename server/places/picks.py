"""What somebody chooses of a gazetteer's answers: what travels with a case and is resolved again (`offline.md` §3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.places.found import Found, Piece
from server.places.geometry import Point

PickMode = Literal["address", "intersection", "segment"]
_NOT_OF_CODE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Pick:
    """A place of one version of a gazetteer, by its ids: `street:12`, `house:160-bis`, `segment:345`."""

    mode: PickMode
    label: str
    point: Point
    gazetteer: str
    ids: tuple[str, ...]

    @property
    def segment(self) -> int | None:
        """The number of the segment that was meant; None for anything else."""
        return next((int(id[8:]) for id in self.ids if id.startswith("segment:")), None)

    def to_json(self) -> Mapping[str, object]:
        """The members of `place.chosen` of a case's body."""
        return {
            "mode": self.mode,
            "label": self.label,
            "lat": round(self.point[0], 6),
            "lon": round(self.point[1], 6),
            "gazetteer": self.gazetteer,
            "ids": list(self.ids),
        }


def pick_of(found: Found, version: str) -> Pick:
    """An address, a street or a corner that was found."""
    ids = [f"street:{street}" for street in found.streets]
    if found.number is not None:
        ids.append(house_id(found.number, found.suffix))
    mode: PickMode = "intersection" if found.kind == "intersection" else "address"
    return Pick(mode=mode, label=found.label, point=found.point, gazetteer=version, ids=tuple(ids))


def pick_of_piece(piece: Piece, version: str) -> Pick:
    """A segment of a street, at its middle."""
    ids = (f"street:{piece.street}", f"segment:{piece.id}")
    return Pick(mode="segment", label=piece.label, point=piece.middle, gazetteer=version, ids=ids)


def house_id(number: int, suffix: str) -> str:
    """« 12 bis » as `house:12-bis`, « 12½ » as `house:12-1-2`"""
    code = _NOT_OF_CODE.sub("-", suffix)
    return f"house:{number}-{code}" if code else f"house:{number}"
