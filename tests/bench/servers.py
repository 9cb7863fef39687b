"""The server, on SQLite and on PostgreSQL: its start, its memory, its reports, its pages."""

from pathlib import Path
from statistics import median

from tests.bench import pages, reports
from tests.bench.figures import Figure
from tests.bench.serving import Serving, postgres_town, sqlite_town
from tests.bench.watching import cpu_s, memory_mb

STARTS = 5


def measure(folder: Path) -> list[Figure]:
    """Everything, on both engines."""
    figures = _on("SQLite", sqlite_town(folder), folder)
    with postgres_town(folder) as serving:
        return [*figures, *_on("PostgreSQL", serving, folder)]


def _on(engine: str, serving: Serving, folder: Path) -> list[Figure]:
    return [
        *_starts(serving, engine),
        *pages.measure(serving, engine),
        *reports.measure(serving, engine, folder),
    ]


def _starts(serving: Serving, engine: str) -> list[Figure]:
    took, spent, taken = [], [], []
    for _ in range(STARTS):
        took.append(serving.start())
        spent.append(cpu_s([serving.pid]))
        taken.append(memory_mb(serving.pid))
        serving.stop()
    return [
        Figure(name=f"{engine}: cold start to the first page", value=median(took), unit="s", aim=1.2),
        Figure(name=f"{engine}: cold start, CPU", value=median(spent), unit="s"),
        Figure(name=f"{engine}: memory after the first page", value=median(taken), unit="MB", aim=110),
    ]
