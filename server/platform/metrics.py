"""Figures for operators, in Prometheus' form: counted where things happen, given out by `GET /metrics`.

Labels are names of ours (routes, subscribers), never addresses, ids or people. Each process counts for itself; the runs
of the queue are counted in memory that it shares with the one beside it (`outbox/runs.py`), and what the queue holds is
asked of the database.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_REQUEST_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

OUTBOX_ROWS = Gauge(
    "riverain_outbox_rows", "Rows of the queue: ready, postponed, running, put-aside.", ["subscriber", "state"],
    registry=REGISTRY,
)  # fmt: skip
OUTBOX_OLDEST_SECONDS = Gauge(
    "riverain_outbox_oldest_seconds", "Age of the oldest row that is not put aside.", ["subscriber"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "riverain_http_request_seconds", "Requests of this process, until the end of the answer.", ["route", "status"],
    buckets=_REQUEST_BUCKETS_S, registry=REGISTRY,
)  # fmt: skip
DATABASE_BUSY = Counter("riverain_database_busy", "Times the database did not let this process in.", registry=REGISTRY)
