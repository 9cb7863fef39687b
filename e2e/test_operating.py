"""What the operator sees: a clean stop, a quick return, nothing lost."""

import os
import re
import signal
import socket
import time
from pathlib import Path

import httpx2
import pytest

from e2e.support.acts import ROY
from e2e.support.town import Town, eventually
from server.platform.beside import GIVES_WAY

STOPS_WITHIN_S = 5


def test_ctrl_c_stops_cleanly_even_with_a_phone_that_holds_its_connection(town: Town) -> None:
    known = town.cases()
    town.stop()
    town.program = ("server", "serve")
    town.start()
    with socket.create_connection(("127.0.0.1", town.port)) as idle, httpx2.Client(base_url=town.url) as phone:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert phone.get("/healthz").json() == {"status": "alive"}
        begun = time.monotonic()
        status = town.stop()
        assert status == 0
        assert time.monotonic() - begun < STOPS_WITHIN_S
    town.start()
    assert town.cases().keys() == known.keys()
    assert "Traceback" not in (town.data / "server.log").read_text()


def test_a_full_disk_is_said_before_it_hurts(town: Town) -> None:
    town.stop()
    town.extra["RIVERAIN_MIN_FREE_MIB"] = str(10**9)
    answer = None
    with town.start(ready="/healthz"):
        answer = httpx2.get(f"http://127.0.0.1:{town.port}/readyz")
    assert answer.status_code == 507
    assert answer.headers["retry-after"] == "3600"


def test_the_work_has_a_process_of_its_own_that_gives_way_and_comes_again(town: Town) -> None:
    pages, keeper, worker = _all_three(town)
    eventually(lambda: [_nice(one) for one in (pages, keeper, worker)] == [0, 0, GIVES_WAY])
    os.kill(worker, signal.SIGKILL)
    another = eventually(lambda: next(iter(set(town.processes()) - {pages, keeper, worker}), None))
    eventually(lambda: _nice(another) == GIVES_WAY)
    assert '"another is started in 1 s"' in (town.data / "server.log").read_text()


@pytest.mark.parametrize("gone", ["pages", "keeper"])
def test_no_process_outlives_the_one_that_it_needs(town: Town, gone: str) -> None:
    pages, keeper, _worker = _all_three(town)
    os.kill({"pages": pages, "keeper": keeper}[gone], signal.SIGKILL)
    eventually(lambda: not town.processes())
    town.start()
    assert len(_all_three(town)) == 3


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["a-terminal", "systemd"])
def test_told_to_end_every_process_does(town: Town, how: signal.Signals) -> None:
    _all_three(town)
    os.killpg(town.pid, how)
    eventually(lambda: not town.processes())
    log = (town.data / "server.log").read_text()
    assert "Traceback" not in log
    assert '"worker.' not in log


def test_the_figures_of_the_pages_hold_the_runs_of_the_work(town: Town) -> None:
    before = _runs_done(town)
    asked = httpx2.post(
        f"{town.url}/compte/mot-de-passe-oublie", data={"email": ROY}, headers={"Origin": town.url}, timeout=20
    )
    assert asked.is_redirect, asked.text
    eventually(lambda: _runs_done(town) > before)


def _runs_done(town: Town) -> float:
    """Runs of what accounts have done after an answer."""
    figures = httpx2.get(f"http://127.0.0.1:{town.port}/metrics").text
    done = re.findall(r'^riverain_outbox_runs_total{.*"done".*"accounts\.jobs\..*} (.+)$', figures, re.MULTILINE)
    return sum(map(float, done))


def _all_three(town: Town) -> list[int]:
    """The process that answers, its keeper, and the one that works; they are forked in this order."""
    return eventually(lambda: found if len(found := town.processes()) == 3 else None)


def _nice(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[16])
