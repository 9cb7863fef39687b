"""What a stranger learns by a clock, and what others feel while two hundred sign in at once."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from e2e.support.acts import AICHA
from tests.bench.figures import Figure, percentile
from tests.bench.serving import HOME, Serving, sqlite_town
from tests.bench.wire import Line, request

RUNS, FLOOD = 150, 200
UNKNOWN = "personne.du-tout@exemple.test"
FORM = "application/x-www-form-urlencoded"


SETTLES_S = 0.15
"""The letter of one request is written before the next is measured: it would slow that one, whosever it is."""


def measure(folder: Path) -> list[Figure]:
    """Known against unknown, then the flood."""
    serving = sqlite_town(folder / "strangers")
    with serving.started():
        return [
            _told(serving, "sign-in", "/compte/connexion", status=422, password="pas-le-bon-du-tout"),
            _told(serving, "forgotten password", "/compte/mot-de-passe-oublie", status=303),
            _flood(serving),
        ]


def effect(known: Sequence[float], unknown: Sequence[float]) -> float:
    """Mann and Whitney's: how much likelier one side's durations are the longer; 0 tells nothing."""
    wins = sum((one > other) + (one == other) / 2 for one in known for other in unknown)
    return abs(2 * wins / (len(known) * len(unknown)) - 1)


def _told(serving: Serving, name: str, path: str, *, status: int, **fields: str) -> Figure:
    line, took = Line(serving.port), {AICHA: list[float](), UNKNOWN: list[float]()}
    for _run in range(RUNS):
        for email, times in took.items():
            asked = request("POST", path, urlencode({"email": email, **fields}).encode(), Content_Type=FORM)
            begun = time.perf_counter()
            line.ask(asked, status=status)
            times.append(time.perf_counter() - begun)
            time.sleep(SETTLES_S)
    line.close()
    # Chance alone gives 0.13 once in twenty times with so many runs.
    told = effect(took[AICHA], took[UNKNOWN])
    return Figure(name=f"{name}, known against unknown: rank effect of durations", value=told, unit="", aim=0.2)


def _flood(serving: Serving) -> Figure:
    """The home page's slowest answers while 200 people send a password at once."""
    body = urlencode({"email": UNKNOWN, "password": "pas-le-bon-du-tout"}).encode()
    asked, is_over, waits = request("POST", "/compte/connexion", body, Content_Type=FORM), threading.Event(), [0.0]

    def visit() -> None:
        line = Line(serving.port)
        while not is_over.wait(0.02):
            begun = time.perf_counter()
            line.ask(HOME)
            waits.append(time.perf_counter() - begun)
        line.close()

    def give() -> None:
        line = Line(serving.port)
        line.send(asked)
        line.wait()
        line.close()

    visitor = threading.Thread(target=visit)
    visitor.start()
    with ThreadPoolExecutor(FLOOD) as people:
        for _one in range(FLOOD):
            people.submit(give)
    is_over.set()
    visitor.join()
    return Figure(name="home page while 200 sign in, p95", value=percentile(waits, 0.95) * 1000, unit="ms", aim=300)
