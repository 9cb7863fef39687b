"""`python -m e2e.look [TOWN…] [--only TEXT]`: pictures of every page, in `look/`."""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from e2e.look.album import Taken, write_index
from e2e.look.studio import Studio
from e2e.support.phone import CHROMIUM, CHROMIUM_ARGUMENTS, NO_GPU
from e2e.support.photos import hang_photo
from e2e.support.town import ROOT, Town
from server.platform.municipality import load

LOOK = ROOT / "look"
MUNICIPALITIES = ROOT / "server" / "municipalities"


def main() -> None:
    """All municipalities that there are, or those that are named by slug or folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("towns", nargs="*", help="slugs or folders of municipalities; all of them without one")
    parser.add_argument("--only", default="", help="only pages whose address holds this text")
    asked = parser.parse_args()
    names = asked.towns or sorted(file.parent.name for file in MUNICIPALITIES.glob("*/municipality.yaml"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *NO_GPU])
        taken = [page for name in names for page in photographed(browser, name, only=asked.only)]
        browser.close()
    failed = [f"{page.town} {page.name}: {page.failure}" for page in taken if page.failure]
    print("\n".join([*failed, f"{len(taken)} pages: {write_index(LOOK, taken)}"]))


def photographed(browser: Browser, name: str, *, only: str) -> list[Taken]:
    """The pictures of one municipality, from a demonstration of its own."""
    municipality = load(name)
    folder = LOOK / municipality.slug
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="riverain-look-") as data, Town(Path(data) / "town") as town:
        town.extra["RIVERAIN_MUNICIPALITY"] = name
        town.run("migrate")
        town.run("seed")
        hang_photo(town)
        town.start()
        studio = Studio(browser=browser, town=town, municipality=municipality, folder=folder, only=only)
        return studio.pages() + studio.states()


if __name__ == "__main__":
    main()
