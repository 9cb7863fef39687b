"""Where streets meet, and the pieces between: intersections and segments."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from server.places.geometry import Line, Point, distance_m, length_m, middle_of, nearest_on_line, point_along

TOGETHER_M = 35.0
"""Corners of one pair of streets nearer than this are one: a boulevard of two roadways meets a street twice there."""
STUB_M = 20.0
"""A shorter piece is no segment of its own: it is the width of a crossing."""
BESIDE_M = 60.0
"""Two pieces between the same corners and nearer than this are the two roadways of one."""

LONE_M = 45.0
"""What no other street meets, and runs nearer than this beside a segment, is a part of it."""


@dataclass(frozen=True, kw_only=True)
class NumberedWay:
    """A piece of a street, the street by its number."""

    street: int
    line: Line
    nodes: Sequence[Hashable]


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where two streets meet, the lower number first."""

    streets: tuple[int, int]
    point: Point


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A street between two corners. `start` and `end` are the other streets there; none at a dead end."""

    street: int
    start: tuple[int, ...]
    end: tuple[int, ...]
    lines: tuple[Line, ...]
    metres: float


@dataclass(kw_only=True)
class _Piece:
    nodes: list[Hashable]
    line: list[Point]

    @property
    def ends(self) -> tuple[Hashable, Hashable]:
        return self.nodes[0], self.nodes[-1]

    @property
    def metres(self) -> float:
        return length_m(self.line)


Streets = Mapping[Hashable, Set[int]]


def streets_at_nodes(ways: Sequence[NumberedWay]) -> Streets:
    """Which streets pass through each node."""
    found: dict[Hashable, set[int]] = defaultdict(set)
    for way in ways:
        for node in way.nodes:
            found[node].add(way.street)
    return found


def crossings_of(ways: Sequence[NumberedWay], streets: Streets) -> list[Crossing]:
    """Each corner once; a pair that meets at two places has two."""
    points: dict[Hashable, Point] = {}
    for way in ways:
        points.update(zip(way.nodes, way.line, strict=True))
    meetings: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for node, there in streets.items():
        known = sorted(there)
        for place, one in enumerate(known):
            for other in known[place + 1 :]:
                meetings[one, other].append(points[node])
    return [Crossing(streets=pair, point=point) for pair in sorted(meetings) for point in _apart(meetings[pair])]


def segments_of(street: int, ways: Sequence[NumberedWay], streets: Streets) -> tuple[list[Segment], int]:
    """The segments of a street, which together are all of it, and how many stubs were merged into them."""
    pieces = _joined(_cut(ways, streets), streets)
    count = len(pieces)
    pieces = _without_stubs(pieces)
    segments = [_segment(street, piece, streets) for piece in pieces]
    return _in_order(_with_lone_ones(_side_by_side(segments))), count - len(pieces)


def _apart(points: Sequence[Point]) -> list[Point]:
    groups: list[list[Point]] = []
    for point in sorted(points):
        near = next((group for group in groups if distance_m(middle_of(group), point) < TOGETHER_M), None)
        if near is None:
            groups.append([point])
        else:
            near.append(point)
    return [middle_of(group) for group in groups]


def _cut(ways: Sequence[NumberedWay], streets: Streets) -> list[_Piece]:
    """The ways, cut where another street meets them or the street meets itself."""
    visits = Counter(node for way in ways for node in way.nodes)
    pieces = []
    for way in ways:
        start = 0
        for place in range(1, len(way.nodes)):
            node = way.nodes[place]
            if place == len(way.nodes) - 1 or len(streets[node]) > 1 or visits[node] > 1:
                pieces.append(_Piece(nodes=list(way.nodes[start : place + 1]), line=list(way.line[start : place + 1])))
                start = place
    return pieces


def _joined(pieces: Sequence[_Piece], streets: Streets) -> list[_Piece]:
    """Pieces that go on into each other where no other street meets them, as one."""
    ends = Counter(end for piece in pieces for end in piece.ends)
    at: dict[Hashable, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        for end in set(piece.ends):
            at[end].append(piece)
    done: set[int] = set()
    joined = []
    for piece in pieces:
        if id(piece) in done:
            continue
        done.add(id(piece))
        chain = _Piece(nodes=list(piece.nodes), line=list(piece.line))
        for _way_round in range(2):
            while following := _following(chain, at, ends, streets, done):
                _append(chain, following)
                done.add(id(following))
            chain.nodes.reverse()
            chain.line.reverse()
        joined.append(chain)
    return joined


def _following(
    chain: _Piece,
    at: Mapping[Hashable, Sequence[_Piece]],
    ends: Mapping[Hashable, int],
    streets: Streets,
    done: Set[int],
) -> _Piece | None:
    end = chain.nodes[-1]
    if len(streets[end]) > 1 or ends[end] != 2:
        return None
    return next((piece for piece in at[end] if id(piece) not in done), None)


def _append(chain: _Piece, following: _Piece) -> None:
    forward = following.nodes[0] == chain.nodes[-1]
    nodes = following.nodes if forward else following.nodes[::-1]
    line = following.line if forward else following.line[::-1]
    chain.nodes += nodes[1:]
    chain.line += line[1:]


def _without_stubs(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The shortest first, each stub becomes a part of the longest piece that it touches."""
    left = list(pieces)
    while len(left) > 1:
        stub = min(left, key=lambda piece: piece.metres)
        if stub.metres >= STUB_M:
            break
        others = [piece for piece in left if piece is not stub and set(piece.ends) & set(stub.ends)]
        left.remove(stub)
        if not others:  # it stands alone, as a lane that another street cuts off
            return [*_without_stubs(left), stub]
        longest = max(others, key=lambda piece: piece.metres)
        if longest.nodes[-1] not in stub.ends:
            longest.nodes.reverse()
            longest.line.reverse()
        _append(longest, stub)
    return left


def _segment(street: int, piece: _Piece, streets: Streets) -> Segment:
    start, end = (tuple(sorted(streets[node] - {street})) for node in piece.ends)
    return Segment(street=street, start=start, end=end, lines=(piece.line,), metres=piece.metres)


def _side_by_side(segments: Sequence[Segment]) -> list[Segment]:
    """Two roadways between the same corners are one segment."""
    kept: list[Segment] = []
    for segment in segments:
        twin = next((place for place, other in enumerate(kept) if _is_beside(segment, other)), None)
        if twin is None:
            kept.append(segment)
        else:
            kept[twin] = _both(kept[twin], segment)
    return kept


def _with_lone_ones(segments: Sequence[Segment]) -> list[Segment]:
    """What no other street meets, as lanes and roadways drawn apart, is part of the segment it runs beside.

    What is beside none is one segment, the street as a whole: dozens of the same name would help nobody choose.
    """
    kept = [one for one in segments if one.start or one.end]
    lone: list[Segment] = []
    for one in segments:
        if one.start or one.end:
            continue
        middle = point_along(one.lines[0], one.metres / 2)
        near = [(_metres_to(middle, other), place) for place, other in enumerate(kept)]
        metres, place = min(near, default=(LONE_M, 0))
        if metres < LONE_M:
            kept[place] = replace(kept[place], lines=kept[place].lines + one.lines)
        else:
            lone.append(one)
    if not lone:
        return kept
    lines = sorted((line for one in lone for line in one.lines), key=length_m, reverse=True)
    whole = replace(lone[0], lines=tuple(lines), metres=sum(one.metres for one in lone))
    return [*kept, whole]


def _metres_to(point: Point, segment: Segment) -> float:
    return min(nearest_on_line(point, line)[0] for line in segment.lines)


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    """From west to east, or from south to north where the street is longer that way."""
    points = [point for segment in segments for line in segment.lines for point in line]
    height = distance_m((min(lat for lat, _ in points), points[0][1]), (max(lat for lat, _ in points), points[0][1]))
    width = distance_m((points[0][0], min(lon for _, lon in points)), (points[0][0], max(lon for _, lon in points)))
    axis = int(width >= height)
    forward = [one if one.lines[0][0][axis] <= one.lines[0][-1][axis] else _turned(one) for one in segments]
    return sorted(forward, key=lambda one: (point_along(one.lines[0], one.metres / 2)[axis], one.lines[0][0]))


def _turned(one: Segment) -> Segment:
    return replace(one, start=one.end, end=one.start, lines=tuple(line[::-1] for line in one.lines))


def _both(one: Segment, other: Segment) -> Segment:
    starts, ends = (other.start, other.end) if _meet(one.start, other.start) else (other.end, other.start)
    return Segment(
        street=one.street,
        start=tuple(sorted({*one.start, *starts})),
        end=tuple(sorted({*one.end, *ends})),
        lines=one.lines + other.lines,
        metres=max(one.metres, other.metres),
    )


def _is_beside(one: Segment, other: Segment) -> bool:
    is_forward = _meet(one.start, other.start) and _meet(one.end, other.end)
    is_backward = _meet(one.start, other.end) and _meet(one.end, other.start)
    if not (is_forward or is_backward) or _meet(one.start, one.end):
        return False
    middles = [point_along(segment.lines[0], segment.metres / 2) for segment in (one, other)]
    return distance_m(*middles) < BESIDE_M


def _meet(some: Sequence[int], others: Sequence[int]) -> bool:
    return not set(some).isdisjoint(others)
