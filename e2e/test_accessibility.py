"""Every page, light and dark: nothing that axe can see is wrong; its HTML is valid."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.support import pages
from e2e.support.acts import AICHA, GINETTE, OMAR, ROY, sign_in
from e2e.support.looks import COLOURS, violations
from e2e.support.phone import Phone
from e2e.support.town import ROOT, Town

NU = ROOT / "pwa" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
NewPhone = Callable[..., Phone]


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def faults(page: Page) -> list[str]:
    """What axe finds in light, then which colours it refuses in dark: nothing else differs."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return light + [f"{found} (dark)" for found in violations(page, only=COLOURS)]


def check_all(page: Page, url: str, paths: list[str]) -> None:
    wrong = []
    for path in paths:
        pages.visit(page, url, path)
        wrong += [f"{path} {found}" for found in faults(page)]
    assert wrong == []


def test_public_pages(new_phone: NewPhone, town: Town) -> None:
    check_all(new_phone("chromium").page, town.url, list(pages.PUBLIC))


def test_the_pages_of_a_resident(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    sign_in(page, town.url, AICHA)
    check_all(page, town.url, pages.of_resident(town))


def test_the_desk(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", width=1280, height=900).page
    sign_in(page, town.url, ROY)
    check_all(page, town.url, pages.of_agent(town))


def test_the_supervision(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", width=1280, height=900).page
    sign_in(page, town.url, GINETTE)
    check_all(page, town.url, list(pages.OF_SUPERVISOR))


def test_the_administration(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", width=1280, height=900).page
    sign_in(page, town.url, OMAR)
    check_all(page, town.url, list(pages.OF_ADMINISTRATOR))
    page.get_by_role("link", name="Marc-Antoine Roy").click()
    check_all(page, town.url, [page.url.removeprefix(town.url)])


def test_each_step_of_the_form_and_its_errors(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/demandes/nouvelle/bac-endommage")
    wrong = []
    for step in range(1, 6):
        page.evaluate(
            "(open) => document.querySelectorAll('section.step')"
            ".forEach((section) => { section.hidden = section.dataset.step !== String(open); })",
            step,
        )
        wrong += [f"{step}: {found}" for found in faults(page)]
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/compte/connexion", "Connexion"),
        ("/compte/creation", "Créer votre compte"),
        ("/suivre", "Voir la demande"),
        ("/demandes/nouvelle/bac-endommage#etape-2", "Continuer"),
    ],
)
def test_a_page_that_says_what_is_to_be_mended(new_phone: NewPhone, town: Town, path: str, button: str) -> None:
    page = new_phone("chromium").open(path)
    if "#etape-" in path:
        page.locator(f"section[data-step='{path[-1]}']:not([hidden])").wait_for()
    page.get_by_role("button", name=button).click()
    page.locator("[data-error-summary]:not([hidden])").wait_for()
    assert faults(page) == []


@pytest.mark.deep
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_whole_grid(new_phone: NewPhone, town: Town, width: int, forced: str) -> None:
    wrong = []
    for email, paths in (("", list(pages.PUBLIC)), (AICHA, pages.of_resident(town)), (ROY, pages.of_agent(town))):
        page = new_phone("chromium", width=width, height=900).page
        page.emulate_media(forced_colors=forced)  # type: ignore[arg-type] # a literal, given by the table
        if email:
            sign_in(page, town.url, email)
        for path in paths:
            pages.visit(page, town.url, path)
            wrong += [f"{path} {found}" for found in faults(page)]
    assert wrong == []


def test_axe_would_see_a_fault(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/")
    page.evaluate(
        "document.querySelector('main').append(document.createElement('img'), document.createElement('button'))"
    )
    assert {found.split(":")[0] for found in faults(page)} >= {"image-alt", "button-name"}


def test_every_page_is_valid_html(town: Town, tmp_path: Path) -> None:
    fetched = [
        *pages.fetch(town, list(pages.PUBLIC)),
        *pages.fetch(town, pages.of_resident(town), email=AICHA),
        *pages.fetch(town, pages.of_agent(town), email=ROY),
        *pages.fetch(town, list(pages.OF_SUPERVISOR), email=GINETTE),
        *pages.fetch(town, list(pages.OF_ADMINISTRATOR), email=OMAR),
    ]
    names = {}
    for number, page in enumerate(fetched):
        file = tmp_path / f"{number}.html"
        file.write_text(page.html)
        names[file.name] = page.path
    broken = tmp_path / "broken.html"
    broken.write_text("<!DOCTYPE html><html lang=fr><title>x</title><p><div hx-get=x></div></p>")
    found = judged([*tmp_path.glob("*.html")])
    assert {Path(one["url"]).name for one in found} == {"broken.html"}, [
        (names.get(Path(one["url"]).name), one["message"], one.get("extract")) for one in found
    ][:10]


def judged(files: list[Path]) -> list[dict[str, str]]:
    """The errors that the Nu validator finds, all files in one run."""
    done = subprocess.run(
        ["java", "-Xmx256m", "-jar", str(NU), "--format", "json", "--errors-only", "--exit-zero-always",
         *map(str, files)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return messages
