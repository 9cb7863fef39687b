"""To follow one's cases without a signal: the list is searched on the phone, each case is read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, ROY, install, report_graffiti, sign_in
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
KEPT = """async () => {
  const rows = [...document.querySelectorAll("a[data-rev]")];
  const kept = await Promise.all(rows.map((row) => caches.match(row.href, {ignoreVary: true})));
  return rows.length > 0 && kept.every(Boolean);
}"""

# The outbox has moved: what waits is put in its place anew.
READ_ANEW = """() => new Promise((done) => {
  document.addEventListener("htmx:after:swap", () => done(), {once: true});
  document.body.dispatchEvent(new CustomEvent("riverain:outbox"));
})"""


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_ones_cases_are_kept_though_the_list_came_before_the_phone_knew_whose_it_is(
    phone: Phone, town: Town, link: Link
) -> None:
    link.hold(b"GET /moi ")
    page = phone.page
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    phone.wait_for_worker()
    page.reload()
    expect(page.locator("a[data-rev]:visible").first).to_be_visible()
    assert not page.evaluate(KEPT)
    link.release()
    eventually(lambda: page.evaluate(KEPT))


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
    page.evaluate(READ_ANEW)
    expect(waiting).to_have_count(0)

    rows.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".timeline")).to_contain_text("Demande envoyée.")
    page.go_back()
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Chercher dans mes demandes")).to_have_value(reference.lower())
    page.goto(f"{town.url}/demandes/{reference}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


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


def test_a_provisional_number_given_without_a_signal_finds_the_case_later(
    new_phone: NewPhone, town: Town, link: Link
) -> None:
    phone = new_phone("chromium")
    install(phone)
    link.down()
    page = report_graffiti(phone, comment="Sous le pont.")
    provisional = page.locator("[data-slot=provisional]").inner_text()
    link.up()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-confirmation=received]")).to_be_visible()
    reference = page.locator("[data-slot=reference]").inner_text()
    code = page.locator("[data-slot=follow-code]").inner_text()

    elsewhere = new_phone("chromium").open("/suivre")
    elsewhere.get_by_label("Numéro de la demande").fill(provisional.lower().replace("-", " "))
    elsewhere.get_by_label("Code de suivi").fill(code)
    elsewhere.get_by_role("button", name="Voir la demande").click()
    expect(elsewhere.get_by_text(reference).first).to_be_visible()

    desk = new_phone("chromium", width=1280, height=900).page
    sign_in(desk, town.url, ROY)
    desk.goto(f"{town.url}/poste?statut=resolue&q={provisional.lower()}")
    expect(desk.locator("[data-row]")).to_have_count(1)
    expect(desk.locator("[data-row]")).to_contain_text(reference)
