"""A throw-away PostgreSQL cluster: one for a whole test run, started by the first worker that needs it."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types

from tests.support.memory import memory

T = TypeVar("T")

FOLDER_VARIABLE = "RIVERAIN_TEST_CLUSTER"
USER = "riverain"
_PREFIX = "riverain-pg-"
_OWNED = "owned.lock"
MISSING = (
    "PostgreSQL's own programs (initdb, pg_ctl) were not found: as root, apt install postgresql; or run "
    "pytest --engine sqlite"
)
# fsync stays on, because the server refuses to start without it: the cluster lies in memory where there is room.
_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = on
wal_level = minimal
max_wal_senders = 0
autovacuum = off
max_connections = 200
"""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running PostgreSQL that listens on a Unix socket in `folder`."""

    folder: Path

    def url(self, database: str) -> str:
        """The database URL of one of its databases."""
        return f"postgres://{USER}@/{database}?host={self.folder}"


def prepare_folder() -> Path:
    """Choose where a cluster would lie; it is kept from `remove_abandoned` as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_root()))
    # Locked before it has its name, so that nobody ever sees it unlocked while its owner lives.
    descriptor, unnamed = tempfile.mkstemp(dir=folder)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    Path(unnamed).rename(folder / _OWNED)
    return folder


def announce(folder: Path) -> None:
    """Tell the workers of this run, through the environment, where its cluster lies or would lie."""
    remove_abandoned()
    os.environ[FOLDER_VARIABLE] = str(folder)


def find_binaries() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version first."""
    beside = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = [folder for folder in folders if (folder / "initdb").exists()]
    return found[0] if found else Path(beside).resolve().parent if beside else None


def running() -> Cluster:
    """The run's cluster, started now if no worker has done it yet."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "started").exists():
            start(folder)
    return Cluster(folder=folder)


def stop(folder: Path) -> None:
    """Stop the run's cluster if it was started, and remove it."""
    if (folder / "started").exists():
        stop_at_once(folder)
    shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the clusters of earlier runs that were killed before they could; one still running is stopped."""
    for folder in _root().glob(f"{_PREFIX}*"):
        with _held_if_abandoned(folder) as is_abandoned:
            if is_abandoned and _is_running(folder):
                stop(folder)
            if is_abandoned:
                shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path, more: str = "") -> None:
    """Make a cluster in `folder` and start it, with `more` lines of configuration."""
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError(MISSING)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _as_owner(
        folder, "initdb", "-D", str(folder / "data"), "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8",
        "--locale", "C.UTF-8",
    )  # fmt: skip
    with (folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(_CONFIGURATION.format(folder=folder) + more)
    start_again(folder)
    (folder / "started").touch()


def stop_at_once(folder: Path) -> None:
    """`pg_ctl stop -m immediate`: every process of the cluster is ended where it stands."""
    _as_owner(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-s", "stop")


def start_again(folder: Path) -> None:
    """Start a cluster that was stopped, and wait until it answers."""
    _as_owner(folder, "pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "-s", "start")


def _as_owner(folder: Path, program: str, *arguments: str) -> None:
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError(MISSING)
    # PostgreSQL refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*prefix, str(binaries / program), *arguments]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True)
    if done.returncode:
        raise RuntimeError(f"{program} failed:\n{done.stdout}")


def _root() -> Path:
    return memory() or Path("/tmp")  # short: a socket's path has at most 107 bytes


@contextmanager
def _held_if_abandoned(folder: Path) -> Iterator[bool]:
    """Whether nobody holds the folder: unlike a process number, a lock dies with its owner. It is ours meanwhile."""
    try:
        owned = (folder / _OWNED).open()
    except FileNotFoundError:
        yield False
        return
    with owned:
        try:
            fcntl.flock(owned, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _is_running(folder: Path) -> bool:
    """Whether the server of this folder still runs: the machine may have been restarted under it."""
    try:
        _as_owner(folder, "pg_ctl", "-D", str(folder / "data"), "status")
    except RuntimeError:
        return False
    return True


class Maintenance:
    """One connection to the cluster in a thread of its own, so that tests with loops of their own can share it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._turn = asyncio.Lock()
        self._connection = self._run(lambda: asyncpg.connect(cluster.url("postgres")))

    def execute(self, sql: str) -> None:
        """Run one statement and wait for it."""
        self._run(lambda: self._in_turn(sql))

    def execute_later(self, sql: str) -> None:
        """Run one statement after those before it, without waiting."""
        asyncio.run_coroutine_threadsafe(self._in_turn(sql), self._loop)

    def close(self) -> None:
        """End the connection and its thread."""
        self._run(self._close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _in_turn(self, sql: str) -> None:
        async with self._turn:
            await self._connection.execute(sql)

    async def _close(self) -> None:
        async with self._turn:
            await self._connection.close()

    def _run(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:  # Any: asyncpg ships no types
        async def run() -> T:
            return await make()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=30)
