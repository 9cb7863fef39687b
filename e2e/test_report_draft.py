"""What is being written is kept at each change, and comes back as it was left."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import GRAFFITI, add_photos, begin_graffiti, install, next_step, photograph, submit
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually

COMMENT = "Une tête de chat, à la peinture verte."


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_report_left_in_the_middle_comes_back_with_its_photo(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """The battery dies at the third step, without a signal; the tab is closed at the fourth."""
    install(phone)
    known = town.cases().keys()
    link.down()
    page = begin_graffiti(phone)
    page.locator("textarea[name=comment]").fill(COMMENT)
    add_photos(page, photograph(tmp_path, "chat", bytes_wanted=60_000))
    expect(page.get_by_role("button", name="Retirer la photo 1")).to_be_visible()
    phone.battery_out()

    page = phone.on().open(GRAFFITI)
    expect(page.get_by_text("Brouillon repris là où vous l’aviez laissé.")).to_be_visible()
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    expect(page.locator("textarea[name=comment]")).to_have_value(COMMENT)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    next_step(page)
    page.get_by_label("Prénom").fill("Aïcha")
    phone.new_tab("/plus")
    page.close()

    page = phone.open("/")
    page.get_by_role("link", name="Reprendre").click()
    expect(page.get_by_label("Prénom")).to_have_value("Aïcha")
    page.locator("input[name=anonymous][value=yes]").check()
    next_step(page)
    expect(page.locator("[data-summary]")).to_contain_text(COMMENT)
    submit(page)
    link.up()
    (case,) = eventually(lambda: town.cases().keys() - known)
    eventually(lambda: len(town.received_digests(case)) == 1)


def test_back_and_forward_lose_nothing(phone: Phone, town: Town) -> None:
    page = begin_graffiti(phone)
    page.locator("textarea[name=comment]").fill(COMMENT)
    next_step(page)
    page.get_by_label("Prénom").fill("Aïcha")
    move(page, -1)
    expect(page.locator("textarea[name=comment]")).to_have_value(COMMENT)
    move(page, -1)
    expect(page.locator("#f-search_address")).to_be_visible()
    expect(page.locator("#f-search_address")).to_have_value("Marché du Quai, mur nord")
    move(page, 2)
    expect(page.get_by_label("Prénom")).to_be_visible()
    expect(page.get_by_label("Prénom")).to_have_value("Aïcha")
    page.get_by_role("button", name="Retour").locator("visible=true").click()
    expect(page.locator("textarea[name=comment]")).to_be_visible()

    page.goto(f"{town.url}/plus")
    phone.open(GRAFFITI)
    expect(page.locator("textarea[name=comment]")).to_have_value(COMMENT)


def move(page: Page, steps: int) -> None:
    """The phone's own back and forward; within a page, Playwright would wait for a load that Firefox does not tell."""
    page.evaluate("(steps) => history.go(steps)", steps)


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_photo_picked_before_the_script_came_is_taken_when_it_does(phone: Phone, link: Link, tmp_path: Path) -> None:
    link.hold(b"GET /static/page-")
    page = phone.page
    page.goto(f"{phone.url}{GRAFFITI}", wait_until="commit")
    page.locator("input[name=photo]").set_input_files([photograph(tmp_path, "mur", bytes_wanted=60_000)])
    link.release()
    expect(page.locator("[data-photo-list] > li")).to_have_count(1)
