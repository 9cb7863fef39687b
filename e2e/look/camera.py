"""Takes pages as pictures: whole, in both themes, at the width of a phone and of a desk."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from e2e.support.acts import sign_in
from e2e.support.phone import POSITION

Theme = Literal["light", "dark"]
WIDTHS = {390: 844, 1280: 900}
THEMES: tuple[Theme, ...] = ("light", "dark")
Shots = list[tuple[int, str, Path]]
PATIENCE_MS = 60_000
SETTLE_MS = 250
"""For what the phone adds to a page once it is loaded."""


@contextmanager
def standing(
    browser: Browser, url: str, *, width: int, email: str = "", has_worker: bool = False
) -> Iterator[BrowserContext]:
    """A browser as wide as that, somebody signed in when `email` is given; without a worker unless one is asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        locale="fr-CA",
        geolocation=POSITION,  # type: ignore[arg-type] # a literal
        permissions=["geolocation"],
        reduced_motion="reduce",
        service_workers="allow" if has_worker else "block",
    )
    context.set_default_timeout(15_000)
    try:
        if email:
            page = context.new_page()
            sign_in(page, url, email)
            page.close()
        yield context
    finally:
        context.close()


def take(
    context: BrowserContext, address: str, folder: Path, name: str, reach: Callable[[Page], None]
) -> tuple[Shots, str]:
    """Open a page, bring it to a state, take it in both themes; gives the pictures, and what went wrong."""
    page = context.new_page()
    width = (page.viewport_size or {"width": 0})["width"]
    shots: Shots = []
    failure = ""
    try:
        page.goto(address)
        page.wait_for_timeout(SETTLE_MS)
        reach(page)
    except (BrowserError, AssertionError) as error:
        failure = str(error).splitlines()[0]
    for theme in THEMES:
        file = folder / f"{_file_name(name)}-{width}-{theme}.png"
        try:
            _photograph(page, file, theme=theme, width=width)
            shots.append((width, theme, file))
        except BrowserError as error:
            failure = failure or str(error).splitlines()[0]
    page.close()
    return shots, failure


def _photograph(page: Page, file: Path, *, theme: Theme, width: int) -> None:
    page.emulate_media(color_scheme=theme)
    _unfold(page, width)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file, full_page=True, timeout=PATIENCE_MS)


def _unfold(page: Page, width: int) -> None:
    """As high as the page: what is fixed to an edge of the screen does not lie across it."""
    height: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(WIDTHS[width], height)})


def _file_name(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-") or "home"
