"""Places: where something is, by words, by a position, by a street and what crosses it.

A `Gazetteer` is one version of one town, made by `python -m server gazetteer build` (`building`) and read by the server
and, from its pack, by the phone (`pwa/places/`), with the same answers.
"""

from server.places.found import Found, Piece, Street
from server.places.gazetteer import Gazetteer, GazetteerError

__all__ = ["Found", "Gazetteer", "GazetteerError", "Piece", "Street"]
