"""A bilingual city of Ontario: a service is found, asked for and followed in English, and switched to French midway."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.link import Link
from e2e.support.looks import overflow, violations
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

FORM = "/en/demandes/nouvelle/graffiti"


@pytest.fixture
def town(tmp_path: Path, link: Link, seeded: Path) -> Iterator[Town]:
    """Grandlac, with its own people."""
    with Town(tmp_path / "town", port=link.town_port, public_port=link.port) as made:
        made.extra["RIVERAIN_MUNICIPALITY"] = "grandlac"
        yield made.prepare(template=seeded).start()


def go_on(page: Page, name: str = "Continue") -> None:
    page.locator("[data-step]:visible").get_by_role("button", name=name, exact=False).first.click()


def test_graffiti_is_reported_in_english_without_a_signal(
    new_phone: Callable[..., Phone], town: Town, link: Link
) -> None:
    """From the search to the reference: every word in English, the case too."""
    phone = new_phone("chromium")
    page = phone.open("/en/")
    phone.wait_for_worker()
    known = town.cases().keys()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    page.locator("form[data-search-index] input").fill("spray paint on a wall")
    expect(page.get_by_role("status").first).to_contain_text("spray paint on a wall")
    expect(page.locator(f'a[href="{FORM}"]').first).to_be_visible()
    assert violations(page) == []
    eventually(lambda: page.evaluate(f"caches.match('{FORM}', {{ignoreSearch: true}}).then(Boolean)"))
    link.down()

    page = phone.open(FORM)
    expect(page.get_by_role("heading", name="Graffiti", level=1)).to_be_visible()
    expect(page.get_by_text("Call the emergency services.")).to_have_count(1)
    go_on(page, "No, continue")
    page.locator('label:has([name="place_mode"][value="address"])').click()
    page.locator('[name="search_address"]').fill("12 Station Street")
    go_on(page)
    page.get_by_label("A wall or a bridge").check()
    page.locator('[name="comment"]').fill("Green paint on the north wall.")
    assert overflow(page) == []
    go_on(page)
    page.locator('[name="anonymous"][value="yes"]').check()
    go_on(page)
    letter = page.locator("[data-summary]")
    for said in ("What is it on?", "A wall or a bridge", "Green paint on the north wall.", "12 Station Street"):
        expect(letter).to_contain_text(said)
    go_on(page, "Submit")
    expect(page.locator("[data-confirmation]")).to_be_visible()
    link.up()
    (case,) = eventually(lambda: town.cases().keys() - known)
    row = town.cases()[case]
    assert (row["language"], json.loads(row["answers"])) == ("en-CA", {"support": "mur"})
    assert str(row["reference"]).startswith("GLC-")


def test_the_city_offers_28_services_in_both_languages(new_phone: Callable[..., Phone], town: Town) -> None:
    page = new_phone("chromium").open("/en/demarches")
    english = page.locator("[data-search-rest] .rows__item").count()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    assert page.url == f"{town.url}/demarches"
    assert (english, page.locator("[data-search-rest] .rows__item").count()) == (28, 28)
    for way in ("Clavardage en direct", "3-1-1", "311@grandlac.test"):
        expect(page.get_by_text(way, exact=False).first).to_be_visible()
