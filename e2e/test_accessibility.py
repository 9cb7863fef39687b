"""Every page, light and dark: nothing that axe can see is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.support import pages
from e2e.support.acts import AICHA, ROY, sign_in
from e2e.support.phone import Phone
from e2e.support.town import ROOT, Town

AXE = (ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`)"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


def check_all(page: Page, url: str, paths: list[str]) -> None:
    """Each page in light and in dark."""
    wrong = []
    for path in paths:
        page.goto(f"{url}{path}")
        page.wait_for_load_state("networkidle")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{path} ({scheme}): {found}" for found in violations(page)]
    assert wrong == []


def test_public_pages(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone("chromium")
    check_all(phone.page, town.url, list(pages.PUBLIC))


def test_the_pages_of_a_resident(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone("chromium")
    sign_in(phone.page, town.url, AICHA)
    check_all(phone.page, town.url, pages.of_resident(town))


def test_the_desk(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone("chromium", width=1280, height=900)
    sign_in(phone.page, town.url, ROY)
    check_all(phone.page, town.url, pages.of_agent(town))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_step_of_the_form_and_its_errors(new_phone: Callable[..., Phone], town: Town, scheme: str) -> None:
    phone = new_phone("chromium", dark=scheme == "dark")
    page = phone.open("/demandes/nouvelle/bac-endommage")
    wrong = []
    for step in range(1, 5):
        page.evaluate(
            "(open) => document.querySelectorAll('section.step')"
            ".forEach((section) => { section.hidden = section.dataset.step !== String(open); })",
            step,
        )
        wrong += [f"{step}: {found}" for found in violations(page)]
        page.locator("section.step:not([hidden])").get_by_role("button", name="Continuer").click()
        wrong += [f"{step} after: {found}" for found in violations(page)]
    assert wrong == []


def test_axe_would_see_a_fault(new_phone: Callable[..., Phone], town: Town, tmp_path: Path) -> None:
    page = new_phone("chromium").open("/")
    page.evaluate(
        "document.querySelector('main').append(document.createElement('img'), document.createElement('button'))"
    )
    assert {found.split(":")[0] for found in violations(page)} >= {"image-alt", "button-name"}
