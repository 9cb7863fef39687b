"""The pictures of the README: `make screenshots`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.support.acts import install
from e2e.support.phone import Phone
from e2e.support.town import ROOT, Town

PICTURES = ROOT / "docs" / "pictures"


def main() -> None:
    """The home page on a phone, from a seeded town."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with Town(folder / "town").prepare(template=folder / "seeded") as town:
            phone = Phone(playwright, "chromium", folder / "phone", town.start().url).on()
            page = install(phone)
            page.screenshot(path=PICTURES / "phone.png")
            phone.off()


if __name__ == "__main__":
    main()
