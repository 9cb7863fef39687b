"""Figures for operators, in Prometheus' form: counted where things happen, given out by `GET /metrics`.

Labels are names of ours (routes, subscribers), never addresses, ids or people. Each process counts for itself; what the
queue holds is asked of the database.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_RUN_BUCKETS_S = (0.01, 0.05, 0.1, 0.5, 1, 5, 20, 60, 300)
_REQUEST_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

OUTBOX_ROWS = Gauge(
    "riverain_outbox_rows", "Rows of the queue: ready, postponed, running, put-aside.", ["subscriber", "state"],
    registry=REGISTRY,
)  # fmt: skip
OUTBOX_OLDEST_SECONDS = Gauge(
    "riverain_outbox_oldest_seconds", "Age of the oldest row that is not put aside.", ["subscriber"], registry=REGISTRY
)
OUTBOX_RUNS = Counter(
    "riverain_outbox_runs", "Runs in this process: done, failed, later, put-aside.", ["subscriber", "outcome"],
    registry=REGISTRY,
)  # fmt: skip
OUTBOX_RUN_SECONDS = Histogram(
    "riverain_outbox_run_seconds", "Length of a run in this process.", ["subscriber"], buckets=_RUN_BUCKETS_S,
    registry=REGISTRY,
)  # fmt: skip
REQUEST_SECONDS = Histogram(
    "riverain_http_request_seconds", "Requests of this process, until the end of the answer.", ["route", "status"],
    buckets=_REQUEST_BUCKETS_S, registry=REGISTRY,
)  # fmt: skip
DATABASE_BUSY = Counter("riverain_database_busy", "Times the database did not let this process in.", registry=REGISTRY)
