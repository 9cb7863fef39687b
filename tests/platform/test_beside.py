"""The keeper and its worker, at moments that are hard to meet; their days are stories of `e2e/test_operating.py`."""

import subprocess
import sys
from textwrap import dedent

PATIENCE_S = 60


def test_told_to_end_while_it_forks_the_keeper_ends() -> None:
    told = _run("""
        import os, signal, time
        from server.platform.beside import worked_beside

        def strike():
            if os.getpid() != pages:
                os.kill(os.getpid(), signal.SIGTERM)

        pages = os.getpid()
        bell, ring = os.pipe()
        os.write(ring, b".")
        os.register_at_fork(after_in_parent=strike)  # in the keeper, just as its worker was forked
        with worked_beside(lambda: time.sleep(300), after=bell):
            signal.pause()  # until the keeper is gone: this process ends with it
    """)
    assert told.returncode == -15, told.stderr
    assert not told.stderr


def _run(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", dedent(program)], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
