"""The phone: Lighthouse's performance, tap to « Enregistré », offline reload; in real Chromium."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from e2e.support.acts import answer_pothole, begin_pothole, identify, install, locate, next_step
from e2e.support.phone import CHROMIUM, Phone
from e2e.support.town import ROOT, Town
from tests.bench.figures import Figure, percentile

ROUNDS = 20
RUNS = 5
NOT_RECORDED = "NO_NAVSTART"
SLOWER_CPU = 4
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
TAP_TO_KEPT = """
() => new Promise((done) => {
  const started = performance.now();
  new MutationObserver((_, seen) => {
    if (document.querySelector("[data-confirmation]")) { seen.disconnect(); done(performance.now() - started); }
  }).observe(document.body, { childList: true, subtree: true });
  [...document.querySelectorAll("section.step:not([hidden]) button")].at(-1).click();
})
"""


def measure(folder: Path) -> list[Figure]:
    """Everything, on a town of its own."""
    with Town(folder / "browsers").prepare(template=folder / "template") as town, sync_playwright() as playwright:
        town.start()
        figures = [
            *_lighthouse(town, folder, "home", "/"),
            *_lighthouse(town, folder, "form", "/demandes/nouvelle/nid-de-poule"),
        ]
        phone = Phone(playwright, "chromium", folder / "phone", town.url).on()
        install(phone)
        session = phone.context.new_cdp_session(phone.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        taps = [_tap_to_kept(phone) for _ in range(ROUNDS)]
        town.kill()
        paints = [_reload(phone.page) for _ in range(ROUNDS)]
        phone.off()
    return [
        *figures,
        Figure(
            name=f"tap « Soumettre » → kept, CPU {SLOWER_CPU} × slower, p95",
            value=percentile(taps, 0.95),
            unit="ms",
            aim=100,
        ),
        Figure(
            name=f"offline reload to first paint, CPU {SLOWER_CPU} × slower, p95",
            value=percentile(paints, 0.95),
            unit="ms",
            aim=300,
        ),
    ]


def _lighthouse(town: Town, folder: Path, name: str, path: str) -> list[Figure]:
    """The run with the middle blocking time of several, and how fast Lighthouse found the machine meanwhile."""
    reports = sorted((_report(town, folder / f"{name}-{run}.json", path) for run in range(RUNS)), key=_blocking_ms)
    found = reports[RUNS // 2]
    audits = found["audits"]
    measures = (
        ("the machine, as Lighthouse finds it", found["environment"]["benchmarkIndex"], "", None),
        ("performance", found["categories"]["performance"]["score"], "", 0.98),
        ("LCP", audits["largest-contentful-paint"]["numericValue"] / 1000, "s", 1.5),
        ("TBT", _blocking_ms(found), "ms", 50),
        ("CLS", audits["cumulative-layout-shift"]["numericValue"], "", 0.02),
    )
    return [
        Figure(
            name=f"Lighthouse mobile, {name}: {what}",
            value=value,
            unit=unit,
            aim=aim,
            better="more" if what == "performance" else "less",
        )
        for what, value, unit, aim in measures
    ]


def _report(town: Town, report: Path, path: str) -> dict[str, Any]:  # Any: a JSON document
    done = subprocess.run(
        [
            "node",
            str(ROOT / "pwa/node_modules/lighthouse/cli/index.js"),
            f"{town.url}{path}",
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            "--only-categories=performance",
            "--chrome-flags=--headless=new --no-sandbox --disable-background-networking --disable-quic",
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        check=False,
        timeout=240,
        capture_output=True,
        text=True,
    )
    if NOT_RECORDED in done.stdout + done.stderr:  # « Please run Lighthouse again »
        return _report(town, report, path)
    done.check_returncode()
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _blocking_ms(report: dict[str, Any]) -> float:  # Any: as above
    return float(report["audits"]["total-blocking-time"]["numericValue"])


def _tap_to_kept(phone: Phone) -> float:
    page = phone.open("/")
    begin_pothole(page)
    next_step(page)
    locate(page)
    next_step(page)
    answer_pothole(page)
    next_step(page)
    identify(page)
    next_step(page)
    elapsed: float = page.evaluate(TAP_TO_KEPT)
    return elapsed


def _reload(page: Page) -> float:
    page.goto(page.url.split("#")[0])
    page.wait_for_load_state("load")
    painted: float = page.evaluate(FIRST_PAINT)
    return painted
