"""« Ce n'est pas réglé », said without a signal: kept with its photo, sent once, whatever is lost on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import AICHA, install, photograph, report_graffiti, sign_in, wait_until_kept
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
PUT_ENTRY = rb"PUT /sync/v1/entries/[0-9a-f-]{36} "
COMPLETE = rb"POST /sync/v1/entries/[0-9a-f-]{36}/complete "


@pytest.fixture
def phone(new_phone: NewPhone) -> Phone:
    return new_phone("chromium")


def resolved_case(phone: Phone, town: Town) -> tuple[Page, str]:
    """Aïcha's own case, that the town says is settled, open on her phone and kept there."""
    install(phone)
    sign_in(phone.page, town.url, AICHA)
    known = town.cases()
    page = report_graffiti(phone, comment="Sur le mur de l’école.", anonymous=False)
    case = eventually(lambda: town.cases().keys() - known.keys()).pop()
    reference = str(town.cases()[case]["reference"])
    town.write("UPDATE cases SET status = 'resolved', status_at = received_at WHERE reference = ?", reference)
    path = f"/demandes/{reference}"
    page.goto(f"{town.url}{path}")
    fold(page, "reopening").locator("summary").click()
    page.wait_for_load_state("networkidle")
    wait_until_kept(page, path)
    return page, reference


def fold(page: Page, kind: str) -> Locator:
    """One of the forms of the page."""
    return page.locator(f"[data-fold={kind}]")


def test_a_case_is_reopened_without_a_signal_with_a_photo_and_once(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    page, reference = resolved_case(phone, town)
    link.down()
    page.reload()
    form = fold(page, "reopening")
    form.locator("summary").click()
    form.locator("textarea").fill("Il est revenu.")
    form.locator("#f-q\\.reouverture").set_input_files(photograph(tmp_path, "mur", bytes_wanted=60_000))
    expect(form.get_by_role("img", name="Photo 1")).to_be_visible()
    form.get_by_role("button", name="Rouvrir la demande").click()
    waiting = page.locator("[data-entry]")
    expect(waiting).to_contain_text("Pas réglé : Graffiti")
    expect(waiting).to_contain_text("Enregistré sur cet appareil.")
    page.goto(f"{town.url}/envois")
    expect(page.get_by_role("heading", name="Pas réglé : Graffiti")).to_contain_text(reference)

    link.cut_in_turn(PUT_ENTRY, rb"PATCH /sync/v1/uploads/", COMPLETE)
    link.up()
    eventually(lambda: _retried(page) and link.cuts == 3, patience_s=60)
    eventually(lambda: _retried(page) and not _open(page), patience_s=60)
    said = town.rows("SELECT kind, reason, text FROM entries WHERE by = 'resident'")
    assert [tuple(row) for row in said] == [("status", "not-settled", "Il est revenu.")]
    assert len(town.rows("SELECT id FROM parts WHERE entry_id IS NOT NULL AND state IN ('received', 'ready')")) == 1
    page.goto(f"{town.url}/demandes/{reference}")
    expect(page.locator("main")).to_contain_text("Ce n’est pas réglé : la demande est rouverte.")


def test_what_is_typed_is_kept_when_the_page_goes_away_and_a_number_in_public_words_is_warned_about(
    phone: Phone, town: Town
) -> None:
    page, reference = resolved_case(phone, town)
    town.write("UPDATE cases SET publicity = 'whole' WHERE reference = ?", reference)
    page.reload()
    form = fold(page, "update")
    form.locator("summary").click()
    form.locator("textarea").fill("Appelez le 418 555-0142.")
    page.reload()
    form = fold(page, "update")
    expect(form.locator("textarea")).to_have_value("Appelez le 418 555-0142.")
    form.get_by_role("button", name="Envoyer").click()
    expect(form.get_by_role("alert")).to_contain_text("un numéro de téléphone")
    assert town.rows("SELECT id FROM entries WHERE by = 'resident'") == []
    form.get_by_role("button", name="Envoyer").click()
    expect(page.locator("[data-acts-waiting]")).to_contain_text("Reçu par la Ville.")
    assert len(town.rows("SELECT id FROM entries WHERE by = 'resident'")) == 1


def _retried(page: Page) -> bool:
    page.evaluate("dispatchEvent(new Event('online')) && false")
    page.locator("[data-send-now]").first.dispatch_event("click")
    return True


def _open(page: Page) -> bool:
    return page.locator("#envois").get_by_role("heading", name="Pas réglé : Graffiti").count() > 0
