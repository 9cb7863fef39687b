"""Servers that start in a moment: each is a fork of a process that has read the programs and done nothing else.

Reading the programs is most of a start, and the stories start a hundred servers. What runs is the command itself, with
an environment, a session and a log of its own; how it starts from nothing is proved by `test_operating.py`.
"""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from server.__main__ import cli

READ_BEFORE = (
    "server.__main__",
    "server.app",
    "server.demonstration",
    "server.platform.db.sqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "e2e.support.templates_read",
)

_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(list(READ_BEFORE))


class Grown:
    """A process of the nursery, with the part of `Popen` that a town needs."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid
        self.pid = process.pid

    def poll(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.exitcode

    def send_signal(self, how: int) -> None:
        """As `os.kill`; nothing when it has ended."""
        if self.poll() is None:
            os.kill(self.pid, how)

    def wait(self, patience_s: float) -> int:
        """The exit status; TimeoutError when it does not end."""
        self._process.join(patience_s)
        status = self._process.exitcode
        if status is None:
            raise TimeoutError(f"process {self.pid} does not end")
        return status


def grow(arguments: Sequence[str], *, folder: Path, environ: Mapping[str, str], log: Path) -> Grown:
    """`python -m server arguments…` in `folder`, as the leader of a session of its own; its output goes to `log`."""
    process = _nursery.Process(target=_live, args=(list(arguments), folder, dict(environ), log))
    process.start()
    return Grown(process)


def _live(arguments: list[str], folder: Path, environ: dict[str, str], log: Path) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    with log.open("ab") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    cli(arguments)
