"""Pages as a browser asks for them, public and signed in, and sign-ins with what others feel of them."""

import re
import threading
import time
from urllib.parse import urlencode

import httpx2

from e2e.support.acts import AICHA, PASSWORD, ROY
from e2e.support.entering import enter
from tests.bench.figures import Figure, percentile
from tests.bench.load import Load, load
from tests.bench.serving import HOME, Serving
from tests.bench.wire import Line, request

PAGES, SIGN_INS = 3000, 240
CASE = re.compile(r'href="(/demandes/RVM-[^"]+)"')


def measure(serving: Serving, engine: str) -> list[Figure]:
    """CPU and rates."""
    with serving.started():
        aicha, roy = sign_in(serving, AICHA), sign_in(serving, ROY)
        plain = request("GET", "/demandes", Cookie=aicha, Accept_Encoding="identity")
        found = CASE.search(serving.ask(plain).body.decode())
        assert found, "the demonstration's resident has no case"
        return [
            *_page(serving, f"{engine}: home", HOME, aim_ms=3),
            *_page(
                serving, f"{engine}: Mes demandes", request("GET", "/demandes", Cookie=aicha), aim_ms=1.4, aim_rate=700
            ),
            *_page(serving, f"{engine}: case page", request("GET", found[1], Cookie=aicha), aim_ms=3),
            *_page(serving, f"{engine}: desk, list", request("GET", "/poste", Cookie=roy), aim_ms=15),
            *_page(serving, f"{engine}: desk, case", request("GET", f"/poste{found[1]}", Cookie=roy), aim_ms=6),
            *_sign_ins(serving, engine),
        ]


def sign_in(serving: Serving, email: str) -> str:
    """The cookies of somebody who has signed in."""
    with httpx2.Client(base_url=serving.town.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        enter(client, email, PASSWORD)
        return client.headers["Cookie"]


def _form(email: str, device: str) -> bytes:
    """A password, given where it is enough."""
    body = urlencode({"email": email, "password": PASSWORD}).encode()
    kind = "application/x-www-form-urlencoded"
    return request("POST", "/compte/connexion", body, Content_Type=kind, Cookie=device)


def _page(serving: Serving, name: str, asked: bytes, *, aim_ms: float, aim_rate: float | None = None) -> list[Figure]:
    done = _load(serving, asked, PAGES)
    return [
        Figure(name=f"{name}, CPU of server and database", value=done.cpu_ms, unit="ms", aim=aim_ms),
        Figure(name=f"{name}, rate with 4 clients", value=done.rate, unit="/s", aim=aim_rate, better="more"),
    ]


def _sign_ins(serving: Serving, engine: str) -> list[Figure]:
    """Sign-ins by four clients, and how long somebody else waits for the home page meanwhile."""
    is_over, waits = threading.Event(), list[float]()
    device = next(one for one in sign_in(serving, AICHA).split("; ") if one.startswith("__Host-device="))

    def visit() -> None:
        line = Line(serving.port)
        while not is_over.wait(0.02):
            begun = time.perf_counter()
            line.ask(HOME)
            waits.append(time.perf_counter() - begun)
        line.close()

    visitor = threading.Thread(target=visit)
    visitor.start()
    done = _load(serving, _form(AICHA, device), SIGN_INS, status=303)
    is_over.set()
    visitor.join()
    return [
        Figure(name=f"{engine}: sign-in, CPU of server and database", value=done.cpu_ms, unit="ms"),
        Figure(name=f"{engine}: sign-ins, rate with 4 clients", value=done.rate, unit="/s", aim=70, better="more"),
        Figure(name=f"{engine}: home page meanwhile, p99", value=percentile(waits, 0.99) * 1000, unit="ms", aim=50),
    ]


def _load(serving: Serving, asked: bytes, count: int, *, status: int = 200) -> Load:
    def act(line: Line) -> None:
        line.ask(asked, status=status)

    return load(serving.port, act, watched=serving.processes, count=count)
