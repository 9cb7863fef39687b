"""What a first visit costs a phone with little signal and little money: bytes, counted on the wire."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Response

from e2e.support.phone import CHROMIUM, Phone
from e2e.support.town import ROOT, Town

KB = 1000
NewPhone = Callable[..., Phone]
FIRST_VISIT = 60 * KB
JAVASCRIPT = 32 * KB
STYLES = 14 * KB
PRECACHE = 350 * KB


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


@pytest.mark.parametrize("path", ["/", "/demandes/nouvelle/nid-de-poule", "/demandes/nouvelle/bac-endommage"])
def test_a_first_visit_fits_its_budget(new_phone: NewPhone, town: Town, path: str) -> None:
    phone = new_phone("chromium")
    seen: list[Response] = []
    phone.page.on("response", lambda response: seen.append(response))
    phone.open(path)
    phone.page.wait_for_load_state("networkidle")
    sizes = {
        response.url: response.request.sizes()["responseBodySize"]
        for response in seen
        if not response.from_service_worker and response.request.service_worker is None
    }
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    styles = sum(size for url, size in sizes.items() if url.endswith(".css"))
    assert scripts > 0
    assert styles > 0
    assert (sum(sizes.values()) <= FIRST_VISIT, scripts <= JAVASCRIPT, styles <= STYLES) == (True, True, True), sizes


def test_what_is_put_aside_fits_its_budget(town: Town) -> None:
    with httpx2.Client(base_url=town.url, headers={"accept-encoding": "br, gzip"}) as client:
        script = client.get("/sw.js").text
        found = re.match(r"self\.__RIVERAIN__\s*=\s*(\{.*?\});?\n", script)
        assert found
        entries = json.loads(found[1])["precache"]
        total = 0
        for entry in entries:
            with client.stream("GET", entry["url"]) as response:
                assert response.status_code == 200, entry
                total += sum(len(block) for block in response.iter_raw())
    assert len(entries) > 20
    assert total <= PRECACHE, total


@pytest.mark.parametrize("path", ["/", "/demandes/nouvelle/nid-de-poule"])
def test_lighthouse_finds_nothing_to_mend(town: Town, path: str, tmp_path: Path) -> None:
    report = tmp_path / "lighthouse.json"
    subprocess.run(
        [
            "node", str(ROOT / "pwa/node_modules/lighthouse/cli/index.js"), f"{town.url}{path}", "--quiet",
            "--output=json", f"--output-path={report}", "--only-categories=accessibility,best-practices",
            "--chrome-flags=--headless=new --no-sandbox --disable-background-networking --disable-quic --lang=fr-CA",
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM}, check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    found = json.loads(report.read_text())
    scores = {name: category["score"] for name, category in found["categories"].items()}
    failed = [
        f"{name}: {audit['title']}"
        for name, audit in found["audits"].items()
        if audit["score"] is not None and audit["score"] < 1 and audit["scoreDisplayMode"] == "binary"
    ]
    assert scores == {"accessibility": 1, "best-practices": 1}, failed
