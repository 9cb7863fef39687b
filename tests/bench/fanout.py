"""One announcement for 100 000 devices, beside a plain loop of pywebpush.webpush() in the same run."""

import threading
import time
from pathlib import Path

from e2e.support.acts import ROY
from e2e.support.town import Town
from tests.bench.figures import Figure, percentile
from tests.bench.pages import sign_in
from tests.bench.serving import Serving
from tests.bench.watching import cpu_s, memory_mb
from tests.bench.wire import Line, request
from tests.support.fanout import FanOut, far_service

DEVICES, PLAIN = 100_000, 600
"""Each of a follower of their own."""
VISITS = 200


def measure(folder: Path) -> list[Figure]:
    """Messages a second, CPU and memory of the worker, and how long somebody waits for a page meanwhile."""
    with far_service(folder / "push-service", has_troubles=False) as service:
        town = Town(folder / "fanout").prepare(template=folder / "fanout-template")
        told = FanOut(town, service, count=DEVICES, devices_each=1)
        town.start()  # as a demonstration, which shows the code that staff are asked for
        cookie = sign_in(Serving(town), ROY)
        town.stop()
        told.prepare()
        plain_rate, plain_cpu_ms = told.plain_loop(PLAIN)
        with Serving(town).started(RIVERAIN_WORKER="on") as serving:
            worker = serving.worker()
            idle = _visits(serving, VISITS, cookie)
            begun, cpu_before = time.perf_counter(), cpu_s([worker])
            told.announce()
            meanwhile: list[float] = []
            is_over = threading.Event()
            visitor = threading.Thread(target=_visit_until, args=(serving, is_over, meanwhile, cookie))
            visitor.start()
            told.wait_until_received(PLAIN + DEVICES // 10)
            early_mb = memory_mb(worker)
            told.wait_until_received(PLAIN + DEVICES // 2)
            half_mb = memory_mb(worker)
            told.wait_until_settled()
            taken_s, late_mb = time.perf_counter() - begun, memory_mb(worker)
            cpu = cpu_s([worker]) - cpu_before
            is_over.set()
            visitor.join()
    rate = DEVICES / taken_s
    return [
        Figure(name=f"push: {DEVICES} messages, from when it was announced", value=taken_s, unit="s", aim=40),
        Figure(name="push: messages a second", value=rate, unit="/s"),
        Figure(name="push: CPU of the worker for a message", value=cpu / DEVICES * 1000, unit="ms"),
        Figure(name="push: plain loop of pywebpush.webpush(), messages a second", value=plain_rate, unit="/s"),
        Figure(name="push: plain loop of pywebpush.webpush(), CPU for a message", value=plain_cpu_ms, unit="ms"),
        Figure(name="push: times the plain loop", value=rate / plain_rate, unit="×", aim=8, better="more"),
        Figure(name="push: memory of the worker after a tenth", value=early_mb, unit="MB"),
        Figure(name="push: memory of the worker after a half", value=half_mb, unit="MB"),
        Figure(name="push: memory of the worker at the end", value=late_mb, unit="MB", aim=early_mb * 1.1),
        Figure(name="push: Mes demandes before, p95", value=percentile(idle, 0.95) * 1000, unit="ms"),
        Figure(name="push: Mes demandes meanwhile, p95", value=percentile(meanwhile, 0.95) * 1000, unit="ms"),
        Figure(
            name="push: Mes demandes meanwhile, times before, p95",
            value=percentile(meanwhile, 0.95) / percentile(idle, 0.95),
            unit="×",
            aim=1.5,
        ),
    ]


def _visits(serving: Serving, count: int, cookie: str) -> list[float]:
    waits: list[float] = []
    _visit_until(serving, threading.Event(), waits, cookie, most=count)
    return waits


def _visit_until(
    serving: Serving, is_over: threading.Event, waits: list[float], cookie: str, most: int = 10**9
) -> None:
    """Somebody who reads « Mes demandes » twenty times a second."""
    asked = request("GET", "/demandes", Cookie=cookie)
    line = Line(serving.port)
    while len(waits) < most and not is_over.wait(0.05):
        begun = time.perf_counter()
        line.ask(asked)
        waits.append(time.perf_counter() - begun)
    line.close()
