"""What the operator sees: a clean stop, a quick return, nothing lost."""

import socket
import time

import httpx2

from e2e.support.town import Town

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
