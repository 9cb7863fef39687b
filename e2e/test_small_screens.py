"""A narrow phone, large text, a thumb: nothing scrolls sideways, everything can be touched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.support import pages
from e2e.support.acts import AICHA, ROY, sign_in
from e2e.support.looks import MAIN, enlarge_text, overflow, small_targets
from e2e.support.phone import Phone
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
LEAST, COMFORTABLE = 24, 44
TEXT_SIZES = (100, 200)
"""In hundredths of what the browser comes with; WCAG 1.4.4 asks for the double."""
OPEN_STEP = """(open) => {
  for (const step of document.querySelectorAll("section.step")) step.hidden = step.dataset.step !== String(open);
}"""


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def wrong_with(page: Page, url: str, paths: list[str]) -> list[str]:
    """What does not hold on these pages, in both sizes of text, on each step where there are steps."""
    wrong = []
    for path in paths:
        pages.visit(page, url, path)
        for percent in TEXT_SIZES:
            enlarge_text(page, percent=percent)
            for step in range(1, 6) if "/nouvelle/" in path else [0]:
                page.evaluate(OPEN_STEP, step)
                wrong += [f"{path}#{step} at {percent} %: {found}" for found in measured(page)]
    return wrong


def measured(page: Page) -> list[str]:
    found = [f"spills: {one}" for one in overflow(page)]
    found += [f"too small: {one}" for one in small_targets(page, least=LEAST)]
    return found + [f"small for a thumb: {one}" for one in small_targets(page, least=COMFORTABLE, selector=MAIN)]


@pytest.mark.parametrize("who", ["anyone", "resident", "agent"])
def test_at_320_pixels(new_phone: NewPhone, town: Town, who: str) -> None:
    page = new_phone("chromium", width=320, height=700).page
    if who != "anyone":
        sign_in(page, town.url, AICHA if who == "resident" else ROY)
    paths = {"anyone": list(pages.PUBLIC), "resident": pages.of_resident(town), "agent": pages.of_agent(town)}[who]
    wrong = wrong_with(page, town.url, paths)
    assert not wrong, "\n".join(wrong)


def test_a_spill_and_a_small_target_would_be_seen(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", width=320, height=700).open("/")
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
          '<button id="tiny">.</button><table id="wide"><tr><td>' + "W".repeat(90) + "</td></tr></table>")"""
    )
    page.locator("#tiny").evaluate(
        "(one) => { Object.assign(one.style, {width: '10px', height: '10px', padding: 0}); }"
    )
    page.locator("#wide").evaluate("(one) => { one.style.whiteSpace = 'nowrap'; }")
    found = measured(page)
    enlarge_text(page, percent=200)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"  # the size holds at once
    assert any(one.startswith("spills") for one in found)
    assert any(one.startswith("too small: BUTTON") for one in found)
