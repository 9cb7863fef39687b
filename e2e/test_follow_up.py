"""To follow one's cases: found, filtered, read, printed and shared, with and without a signal, with the keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, ETIENNE, report_graffiti, sign_in
from e2e.support.looks import MAIN, overflow, small_targets, violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
KEPT = """async () => {
  const rows = [...document.querySelectorAll("a[data-rev]")];
  const kept = await Promise.all(rows.map((row) => caches.match(row.href, {ignoreVary: true})));
  return rows.length > 0 && kept.every(Boolean);
}"""


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_ones_cases_are_found_and_read_without_a_signal(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    phone = new_phone(engine)
    page = phone.page
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    phone.wait_for_worker()
    page.reload()
    rows = page.locator("a[data-rev]:visible")
    expect(rows.first).to_be_visible()
    eventually(lambda: page.evaluate(KEPT))
    total, closed = rows.count(), page.locator("a[data-status=resolved]").count()
    title = page.locator("a[data-status=resolved] .row__title").first.inner_text()
    reference = page.locator("a[data-status=resolved] .row__reference").first.inner_text()
    assert 0 < closed < total

    town.kill()
    report_graffiti(phone, comment="Sans réseau.", anonymous=False)
    page.goto(f"{town.url}/demandes")
    expect(rows).to_have_count(total)
    waiting = page.locator(".waiting .outbox__item:visible")
    expect(waiting).to_contain_text(["Graffiti"])

    filter_by(page, "Résolue")
    expect(rows).to_have_count(closed)
    expect(page.locator("[data-mine-found]")).to_contain_text("Hors ligne")
    expect(waiting).to_have_count(0)
    expect(page.get_by_label("Statut")).to_have_value("resolue")
    filter_by(page, "Brouillons et envois en attente")
    expect(waiting).to_have_count(1)
    expect(rows).to_have_count(0)
    filter_by(page, "Tous")
    search(page, reference.lower())
    expect(rows).to_have_count(1)
    expect(waiting).to_have_count(0)

    rows.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".timeline")).to_contain_text("Demande envoyée.")
    page.go_back()
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Chercher dans mes demandes")).to_have_value(reference.lower())
    page.goto(f"{town.url}/demandes/{reference}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_ones_cases_are_searched_printed_and_shared_with_the_keyboard(new_phone: NewPhone, standing_town: Town) -> None:
    town, phone = standing_town, new_phone("chromium")
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
    for gone in (".follow", ".share", ".tabs", ".bell"):
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


def test_a_case_of_somebody_else_is_followed_from_its_public_page(new_phone: NewPhone, standing_town: Town) -> None:
    town, phone = standing_town, new_phone("chromium")
    town.welcome("Étienne", "Gagnon", ETIENNE)
    (row,) = town.rows("SELECT reference FROM cases WHERE publicity <> '' AND joined_to_id IS NULL LIMIT 1")
    path = f"/carte/{row['reference']}"
    page = phone.open(path)
    check(page)
    page.get_by_role("link", name="Se connecter pour suivre").click()
    assert page.url.endswith(f"/compte/connexion?suite={path}")
    sign_in(page, town.url, ETIENNE)
    page.goto(f"{town.url}{path}")
    page.get_by_role("button", name="Suivre cette demande").click()
    expect(page.get_by_text("Vous suivez cette demande")).to_be_visible()
    check(page)
    page.goto(f"{town.url}/demandes")
    page.locator(f"a[href='{path}']").click()
    page.get_by_role("button", name="Ne plus suivre").click()
    expect(page.get_by_role("button", name="Suivre cette demande")).to_be_visible()


def filter_by(page: Page, status: str) -> None:
    """Choose a status and have it shown."""
    page.get_by_label("Statut").select_option(label=status)
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_load_state()


def search(page: Page, words: str) -> None:
    """Type in the search of « Mes demandes »."""
    page.get_by_label("Chercher dans mes demandes").fill(words)
    page.get_by_label("Chercher dans mes demandes").press("Enter")
    page.wait_for_url(lambda address: "q=" in address)


def check(page: Page) -> None:
    """Nothing that axe finds, nothing too wide, nothing too small for a thumb."""
    assert violations(page) == []
    assert overflow(page) == []
    assert small_targets(page, least=44, selector=MAIN) == []
