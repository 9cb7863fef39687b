"""To follow one's cases: found, filtered, read, printed and shared, with the keyboard; and those of others."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, ETIENNE, sign_in
from e2e.support.looks import MAIN, overflow, small_targets, violations
from e2e.support.phone import Phone
from e2e.support.town import Town

NewPhone = Callable[..., Phone]


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def test_ones_cases_are_searched_printed_and_shared_with_the_keyboard(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium")
    page = phone.page
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    total = page.locator("a[data-rev]").count()
    page.get_by_label("Chercher dans mes demandes").focus()
    page.keyboard.type("ETEINT lampadaire")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=ETEINT"))
    found = page.locator("a[data-rev]").count()
    assert 0 < found < total
    check(page)
    page.get_by_role("link", name=re.compile("RVM-")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Partager, imprimer")).to_be_visible()
    check(page)

    sheet = page.request.get(str(page.get_by_role("link", name="Version PDF").evaluate("(link) => link.href")))
    assert sheet.headers["content-type"] == "application/pdf"
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Suivi")).to_be_visible()
    for gone in (".follow", ".sharing", ".tabs", ".bell"):
        expect(page.locator(gone).first).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.print = () => { document.title = 'imprimée'; }")
    page.get_by_role("button", name="Imprimer").press("Enter")
    assert page.title() == "imprimée"

    page.get_by_role("button", name="Ne plus en recevoir").press("Enter")
    expect(page.get_by_text("Vous ne recevez plus de nouvelles")).to_be_visible()
    page.get_by_role("button", name="En recevoir de nouveau").press("Enter")
    expect(page.get_by_text("Vous recevez des nouvelles")).to_be_visible()
    page.go_back()
    page.goto(f"{town.url}/demandes?q=eteint&statut=inconnu")
    assert page.locator("a[data-rev]").count() == found


def test_a_case_of_somebody_else_is_followed_from_its_public_page(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium")
    town.welcome("Étienne", "Gagnon", ETIENNE)
    (row,) = town.rows("SELECT reference FROM cases WHERE publicity <> '' AND joined_to_id IS NULL LIMIT 1")
    path = f"/carte/{row['reference']}"
    page = phone.open(path)
    check(page)
    page.get_by_role("link", name="Se connecter pour suivre").click()
    expect(page).to_have_url(f"{town.url}/compte/connexion?suite={path}")
    sign_in(page, town.url, ETIENNE)
    page.goto(f"{town.url}{path}")
    page.get_by_role("button", name="Suivre cette demande").click()
    expect(page.get_by_text("Vous suivez cette demande")).to_be_visible()
    check(page)
    page.goto(f"{town.url}/demandes")
    page.locator(f"a[href='{path}']").click()
    page.get_by_role("button", name="Ne plus suivre").click()
    expect(page.get_by_role("button", name="Suivre cette demande")).to_be_visible()


def check(page: Page) -> None:
    """Nothing that axe finds, nothing too wide, nothing too small for a thumb."""
    assert violations(page) == []
    assert overflow(page) == []
    assert small_targets(page, least=44, selector=MAIN) == []
