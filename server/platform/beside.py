"""A process beside the one that answers: forked from it, started again when it ends, gone when the other is gone.

Three processes: the one that answers; a keeper, which does nothing but wait, so that it may fork at any time; and the
one that works. What is decided there is told in `docs/decisions/0030-work-has-a-process-of-its-own.md`.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

import structlog

log = structlog.get_logger()

GIVES_WAY = 10
"""By how much the process that works is less urgent than the one that somebody waits for (nice, of 19)."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Before another is started in the place of one that ended; twice as long each time, unless it had worked a while."""
WORKED_A_WHILE_S = 60.0
ENDS_WITHIN_S = 10.0
TOLD_TO_END = {signal.SIGTERM}

_forked = multiprocessing.get_context("fork")


@contextmanager
def worked_beside(work: Callable[[], None], *, after: int) -> Iterator[None]:
    """Within the block `work` runs in a process of its own, from when the pipe `after` holds something.

    Enter it before this process has threads. `work` ends at SIGTERM; Ctrl-C is this process' own affair.
    """
    keeper = _forked.Process(target=_keep, args=(work, after), name="keeper")
    keeper.start()
    is_over = threading.Event()
    threading.Thread(target=_end_with, args=(keeper, is_over), daemon=True).start()
    try:
        yield
    finally:
        is_over.set()
        keeper.terminate()
        keeper.join(2 * ENDS_WITHIN_S)


def give_way() -> None:
    """From now on this process lets those that answer go first."""
    os.nice(GIVES_WAY)


def _keep(work: Callable[[], None], after: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    answering = _parent()
    worker: BaseProcess | None = None
    try:
        wait([answering, after])
        pause_s = FIRST_PAUSE_S
        while not wait([answering], 0):
            begun_s = time.monotonic()
            worker = _forked.Process(target=_live, args=(work,), name="worker")
            with _undisturbed():
                worker.start()
            if answering in wait([answering, worker.sentinel]):
                break
            worker.join()
            if time.monotonic() - begun_s > WORKED_A_WHILE_S:
                pause_s = FIRST_PAUSE_S
            log.error("worker.ended", status=worker.exitcode, next=f"another is started in {pause_s:.0f} s")
            wait([answering], pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    finally:
        _end(worker)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Told to end within the block, this process ends after it.

    What a handler raises while Python forks (`os.register_at_fork`) is printed and forgotten, and the signal with it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_TO_END)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_TO_END)


def _end(worker: BaseProcess | None) -> None:
    if worker is None:
        return
    worker.terminate()
    worker.join(ENDS_WITHIN_S)
    if worker.is_alive():
        worker.kill()


def _live(work: Callable[[], None]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_TO_END)
    threading.Thread(target=_end_without, args=(_parent(),), daemon=True).start()
    give_way()
    work()


def _parent() -> int:
    """What becomes ready when the process that forked this one is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("this process was started, not forked")
    return parent.sentinel


def _end_with(keeper: BaseProcess, is_over: threading.Event) -> None:
    """End this process when its keeper is gone: whoever starts the server starts all of it again."""
    wait([keeper.sentinel])
    if is_over.is_set():
        return
    if keeper.exitcode:  # and none when all of them were told to end, as systemd does
        log.error("worker.keeper_gone", status=keeper.exitcode, next="the server ends too: start it again")
    os.kill(os.getpid(), signal.SIGTERM)


def _end_without(keeper: int) -> None:
    """End this process when whoever keeps it is gone."""
    wait([keeper])
    os.kill(os.getpid(), signal.SIGTERM)
