"""A seeded town in a process of its own, as an operator starts it: compiled, no rate limits, watched by the kernel."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from e2e.support.town import PATIENCE_S, ROOT, Town, eventually
from tests.bench.watching import descendants
from tests.bench.wire import Answer, Line, request
from tests.support import postgres
from tests.support.databases import Databases

HOME = request("GET", "/")


class Serving:
    """The server of one engine, started and stopped as often as needed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.town.port

    @property
    def pid(self) -> int:
        """The server's own process."""
        assert self._process, "not started"
        return self._process.pid

    def processes(self) -> Sequence[int]:
        """The server and whatever else works for it: the backends of its database."""
        return [self.pid, *_postgres()] if self.town.extra.get("RIVERAIN_DATABASE_URL") else [self.pid]

    def worker(self) -> int:
        """The process that works beside it."""
        return eventually(lambda: found[2] if len(found := descendants(self.pid)) > 2 else None)

    @contextmanager
    def started(self, **settings: str) -> Iterator["Serving"]:
        """Serving within the block."""
        self.start(**settings)
        try:
            yield self
        finally:
            self.stop()

    def start(self, **settings: str) -> float:
        """Start, and give the seconds until the home page was answered."""
        with (self.town.data / "server.log").open("ab") as log:
            begun = time.perf_counter()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve"],
                cwd=ROOT,
                env=self.town.environ | settings,
                stdout=log,
                stderr=log,
                process_group=0,  # and no session: between sessions the kernel shares out evenly, whatever is nice
            )
        while time.perf_counter() - begun < PATIENCE_S and self._process.poll() is None:
            try:
                line = Line(self.port)
            except ConnectionRefusedError:
                time.sleep(0.005)
                continue
            line.ask(HOME)
            line.close()
            return time.perf_counter() - begun
        raise RuntimeError((self.town.data / "server.log").read_text()[-4000:])

    def stop(self) -> None:
        """Ctrl-C."""
        assert self._process, "not started"
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE_S)

    def ask(self, data: bytes, *, status: int = 200) -> Answer:
        """One answer, on a connection of its own."""
        line = Line(self.port)
        try:
            return line.ask(data, status=status)
        finally:
            line.close()


def sqlite_town(folder: Path) -> Serving:
    """A seeded town on SQLite."""
    return _seeded(Town(folder / "sqlite"), folder)


@contextmanager
def postgres_town(folder: Path) -> Iterator[Serving]:
    """A seeded town on a PostgreSQL of its own."""
    cluster = postgres.prepare_folder()
    postgres.announce(cluster)
    databases = Databases(folder / "templates")
    try:
        town = Town(folder / "postgres")
        town.extra["RIVERAIN_DATABASE_URL"] = databases.empty("postgres", town.data).database_url
        yield _seeded(town, folder)
    finally:
        databases.close()
        postgres.stop(cluster)


def _seeded(town: Town, folder: Path) -> Serving:
    town.data.mkdir(parents=True)
    # An installation compiles once and keeps it; here the compiled files stay out of the working tree.
    town.extra |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    town.run("migrate")
    town.run("seed")
    return Serving(town)


def _postgres() -> list[int]:
    """Every process of the run's cluster."""
    folder = Path(os.environ[postgres.FOLDER_VARIABLE])
    postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    return descendants(postmaster)
