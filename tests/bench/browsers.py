"""The phone: Lighthouse's performance, tap to « Enregistré », offline reload; in real Chromium."""

import json
import os
import subprocess
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from e2e.support.acts import answer_pothole, begin_pothole, identify, install, locate, next_step
from e2e.support.phone import CHROMIUM, Phone
from e2e.support.town import ROOT, Town
from tests.bench.figures import Figure, percentile

ROUNDS = 20
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
    report = folder / f"{name}.json"
    subprocess.run(
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
        check=True,
        timeout=240,
        capture_output=True,
    )
    found = json.loads(report.read_text())
    audits = found["audits"]
    return [
        Figure(
            name=f"Lighthouse mobile, {name}: performance",
            value=found["categories"]["performance"]["score"],
            unit="",
            aim=0.98,
            better="more",
        ),
        Figure(
            name=f"Lighthouse mobile, {name}: LCP",
            value=audits["largest-contentful-paint"]["numericValue"] / 1000,
            unit="s",
            aim=1.5,
        ),
        Figure(
            name=f"Lighthouse mobile, {name}: TBT",
            value=audits["total-blocking-time"]["numericValue"],
            unit="ms",
            aim=50,
        ),
        Figure(
            name=f"Lighthouse mobile, {name}: CLS",
            value=audits["cumulative-layout-shift"]["numericValue"],
            unit="",
            aim=0.02,
        ),
    ]


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
