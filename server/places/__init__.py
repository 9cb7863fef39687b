"""Places: where something is, by words, by a position, by a street and what crosses it.

A `Gazetteer` is one version of one town, made by `python -m server gazetteer build` (`building`) and read by the server
and, from its pack, by the phone (`pwa/places/`), with the same answers. `serving` holds the one of this installation,
`picks` what somebody chose of it, `resolving` what the town finds for it when a case comes.
"""

from server.places.along import corners, streets_meant
from server.places.finding import city_geocoder, find_places
from server.places.found import Found, Piece, Street
from server.places.gazetteer import Gazetteer, GazetteerError
from server.places.geometry import Box, distance_m
from server.places.packs import has_map
from server.places.picks import Pick, pick_of, pick_of_piece
from server.places.resolving import LANDMARK, Given, Resolved, resolve
from server.places.serving import folder_of, gazetteer

__all__ = [
    "LANDMARK",
    "Box",
    "Found",
    "Gazetteer",
    "GazetteerError",
    "Given",
    "Pick",
    "Piece",
    "Resolved",
    "Street",
    "city_geocoder",
    "corners",
    "distance_m",
    "find_places",
    "folder_of",
    "gazetteer",
    "has_map",
    "pick_of",
    "pick_of_piece",
    "resolve",
    "streets_meant",
]
