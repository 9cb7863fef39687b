"""The gazetteer as the browser's file: what `writing`'s database holds, each number in as few bytes as it needs.

A gzip of: four bytes `RVGZ`, the length of the head (4 bytes, little-endian), the head (JSON: streets, areas, words),
of each street its houses and segments, then the crossings. Numbers are LEB128, signed ones zigzag (as protobuf's
`sint64`), positions are differences from the one before. `pwa/places/pack.js` reads it.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from server.places.building.assembling import Address, Assembled, Street
from server.places.building.network import Segment
from server.places.building.whole import whole
from server.places.geometry import Line
from server.places.text import WORDS

MAGIC = b"RVGZ"


def pack(slug: str, town: Assembled) -> bytes:
    """The file; the same town gives the same bytes."""
    suffixes = sorted({address.suffix for address in town.addresses})
    houses: dict[int, list[Address]] = defaultdict(list)
    for address in town.addresses:
        houses[address.street].append(address)
    segments: dict[int, list[tuple[int, Segment]]] = defaultdict(list)
    for number, segment in enumerate(town.segments):
        segments[segment.street].append((number, segment))
    parts = [
        _houses(street, houses[number], suffixes) + _segments(street, segments[number])
        for number, street in enumerate(town.streets)
    ]
    head = {
        "format": 1,
        "town": slug,
        "words": WORDS,
        "suffixes": suffixes,
        "streets": [[one.name, dict(one.other_names), one.borough, *whole(one.point)] for one in town.streets],
        "lengths": [len(part) for part in parts],
        "areas": [[area.name, [[whole(point) for point in ring] for ring in area.rings]] for area in town.areas],
    }
    written = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join([*parts, _crossings(town)])
    return gzip.compress(MAGIC + len(written).to_bytes(4, "little") + written + body, mtime=0)


def _houses(street: Street, houses: Sequence[Address], suffixes: Sequence[str]) -> bytes:
    numbers: list[int] = [len(houses)]
    lat, lon = whole(street.point)
    number = 0
    for house in houses:
        here = whole(house.point)
        numbers += [house.number - number, suffixes.index(house.suffix), _zigzag(here[0] - lat), _zigzag(here[1] - lon)]
        number, (lat, lon) = house.number, here
    return _varints(numbers)


def _segments(street: Street, segments: Sequence[tuple[int, Segment]]) -> bytes:
    numbers: list[int] = [len(segments)]
    start = whole(street.point)
    for id, segment in segments:
        numbers += [id, len(segment.start), *segment.start, len(segment.end), *segment.end, round(segment.metres)]
        numbers.append(len(segment.lines))
        for line in segment.lines:
            numbers += _line(line, start)
    return _varints(numbers)


def _line(line: Line, start: tuple[int, int]) -> list[int]:
    points = [start, *map(whole, line)]
    steps = [step for one, other in pairwise(points) for step in (other[0] - one[0], other[1] - one[1])]
    return [len(line), *map(_zigzag, steps)]


def _crossings(town: Assembled) -> bytes:
    numbers: list[int] = [len(town.crossings)]
    one, lat, lon = 0, 0, 0
    for crossing in town.crossings:
        here = whole(crossing.point)
        numbers += [crossing.streets[0] - one, crossing.streets[1], _zigzag(here[0] - lat), _zigzag(here[1] - lon)]
        one, (lat, lon) = crossing.streets[0], here
    return _varints(numbers)


def _zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _varints(numbers: Iterable[int]) -> bytes:
    written = bytearray()
    for number in numbers:
        left = number
        while left > 127:
            written.append(left & 127 | 128)
            left >>= 7
        written.append(left)
    return bytes(written)
