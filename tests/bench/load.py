"""Several clients at once, and what they cost the server."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.bench.figures import percentile
from tests.bench.watching import cpu_s
from tests.bench.wire import Line

CLIENTS = 4
ENOUGH_S = 15.0
"""A measurement stops here, however few acts it had: the machine is not ours alone."""

Act = Callable[[Line], None]


@dataclass(frozen=True, kw_only=True)
class Load:
    """How long each act took, what all of them took, and the CPU time of the watched processes meanwhile."""

    times_s: Sequence[float]
    wall_s: float
    cpu_s: float

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of one act."""
        return self.cpu_s * 1000 / len(self.times_s)

    @property
    def rate(self) -> float:
        """Acts per second by the clock."""
        return len(self.times_s) / self.wall_s

    def percentile_ms(self, share: float) -> float:
        """The time below which this share of the acts lies."""
        return percentile(self.times_s, share) * 1000


def load(port: int, act: Act, *, watched: Callable[[], Sequence[int]], count: int, clients: int = CLIENTS) -> Load:
    """`count` acts by some clients, each on a connection of its own, after a few that nobody counts."""
    with ThreadPoolExecutor(clients) as pool:
        lines = [Line(port) for _ in range(clients)]
        list(pool.map(lambda line: _repeat(line, act, max(2, count // clients // 10)), lines))
        before, begun = cpu_s(watched()), time.perf_counter()
        times = list(pool.map(lambda line: _repeat(line, act, count // clients), lines))
        wall, spent = time.perf_counter() - begun, cpu_s(watched()) - before
        for line in lines:
            line.close()
    return Load(times_s=[took for each in times for took in each], wall_s=wall, cpu_s=spent)


def _repeat(line: Line, act: Act, count: int) -> list[float]:
    times: list[float] = []
    ends = time.perf_counter() + ENOUGH_S
    while len(times) < count and (begun := time.perf_counter()) < ends:
        act(line)
        times.append(time.perf_counter() - begun)
    return times
