"""How the runs of the queue went, counted where the process that answers can read it: in memory that a fork shares."""

import mmap
from collections.abc import Iterable
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from server.platform.metrics import REGISTRY

OUTCOMES = ("done", "failed", "later", "put-aside", "given-back")
BUCKETS_S = (0.01, 0.05, 0.1, 0.5, 1, 5, 20, 60, 300, float("inf"))
MOST_SUBSCRIBERS = 256
_SUM = len(OUTCOMES) + len(BUCKETS_S)
_WIDTH = _SUM + 1


class Runs(Collector):
    """Runs by subscriber: how many ended how, and how long they took. One process writes, any of its family reads.

    Subscribers are known before the fork, by their names in the same order.
    """

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, MOST_SUBSCRIBERS * _WIDTH * 8)).cast("d")
        self._rows: dict[str, int] = {}

    def know(self, subscriber: str) -> None:
        """Give a subscriber its place; nothing when it has one, or when there is no room."""
        if len(self._rows) < MOST_SUBSCRIBERS:
            self._rows.setdefault(subscriber, len(self._rows))

    def count(self, subscriber: str, outcome: str, took_s: float) -> None:
        """One run more."""
        self.know(subscriber)
        if subscriber not in self._rows:
            return
        at = self._rows[subscriber] * _WIDTH
        self._shared[at + OUTCOMES.index(outcome)] += 1
        self._shared[at + len(OUTCOMES) + next(i for i, most in enumerate(BUCKETS_S) if took_s <= most)] += 1
        self._shared[at + _SUM] += took_s

    def collect(self) -> Iterable[Metric]:
        """As Prometheus asks for it; a subscriber that never ran is left out."""
        ended = CounterMetricFamily(
            "riverain_outbox_runs",
            "Runs: done, failed, later, put-aside, given-back.",
            labels=["subscriber", "outcome"],
        )
        took = HistogramMetricFamily("riverain_outbox_run_seconds", "Length of a run.", labels=["subscriber"])
        for subscriber, row in self._rows.items():
            counted = self._shared[row * _WIDTH : (row + 1) * _WIDTH].tolist()
            for outcome, times in zip(OUTCOMES, counted, strict=False):
                if times:
                    ended.add_metric([subscriber, outcome], times)
            upto = list(accumulate(counted[len(OUTCOMES) : _SUM]))
            if upto[-1]:
                named = [_bucket(most) for most in BUCKETS_S]
                took.add_metric([subscriber], list(zip(named, upto, strict=True)), sum_value=counted[_SUM])
        return [ended, took]


def _bucket(most: float) -> str:
    return "+Inf" if most == float("inf") else str(float(most))


RUNS = Runs()
REGISTRY.register(RUNS)
