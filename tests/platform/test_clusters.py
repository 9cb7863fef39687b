"""The tests' own PostgreSQL: what killed runs leave is removed, what lives is left alone."""

import multiprocessing
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.support import postgres

pytestmark = pytest.mark.xdist_group("clusters")  # each looks at what the others leave


def test_what_a_killed_run_left_is_removed() -> None:
    with _run_to_be_killed() as folder:
        pass
    # Its server went with the machine: the files say it runs, no process does.
    (folder / "started").touch()
    (folder / "data").mkdir()
    (folder / "data" / "postmaster.pid").write_text(f"{2**22 + 1}\n{folder}\n")

    postgres.remove_abandoned()

    assert not folder.exists()


@pytest.mark.skipif(postgres.find_binaries() is None, reason=postgres.MISSING)
def test_a_server_left_running_is_stopped() -> None:
    with socket.socket(socket.AF_UNIX) as connected:
        with _run_to_be_killed() as folder:
            postgres.start(folder)
            connected.connect(str(folder / ".s.PGSQL.5432"))

        postgres.remove_abandoned()

        assert not folder.exists()
        assert connected.recv(1) == b""


def test_the_cluster_of_a_living_run_is_left_alone() -> None:
    folder = postgres.prepare_folder()

    postgres.remove_abandoned()

    assert folder.exists()
    postgres.stop(folder)


@contextmanager
def _run_to_be_killed() -> Iterator[Path]:
    """Where a process has its cluster; it is killed after the block."""
    here, there = multiprocessing.Pipe()
    run = multiprocessing.get_context("spawn").Process(target=_prepare_and_wait, args=(there,))
    run.start()
    yield Path(str(here.recv()))
    assert run.pid is not None
    os.kill(run.pid, signal.SIGKILL)
    run.join()


def _prepare_and_wait(there: Connection) -> None:
    there.send(str(postgres.prepare_folder()))
    signal.pause()
