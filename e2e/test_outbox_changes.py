"""What waits is the person's: to change, to carry away, to throw away."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import GRAFFITI, install, photograph, queued_digests, report_graffiti
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town, eventually

FIRST, SECOND = "Une tête de chat.", "Deux têtes de chat, et un chien."


@pytest.fixture(params=FIREFOX_IN_DEPTH)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


def test_a_report_changed_before_it_leaves_is_sent_as_it_was_changed(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    install(phone)
    known = town.cases()
    link.down()
    page = report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000), comment=FIRST)
    photo = queued_digests(page)
    change_comment(page, town, SECOND)
    page.goto(f"{town.url}/envois")
    expect(page.locator(".outbox__item")).to_have_count(1)

    link.up()
    page.reload()
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    assert town.cases()[case]["comment"] == SECOND
    eventually(lambda: town.received_digests(case) == photo)
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.cases()) == len(known) + 1


def test_a_report_changed_after_it_left_takes_the_place_of_the_first(phone: Phone, town: Town, link: Link) -> None:
    """The town received the first, the phone did not hear of it: both ids lead to one reference."""
    install(phone)
    known = town.cases()
    link.fall_after(rb"PUT /sync/v1/cases/")
    page = report_graffiti(phone, comment=FIRST)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    reference = town.cases()[case]["reference"]
    change_comment(page, town, SECOND)
    link.up()
    expect(page.locator("[data-confirmation=received]")).to_contain_text(reference)
    assert town.cases().keys() == known.keys() | {case}
    assert town.cases()[case]["comment"] == SECOND
    assert len(town.rows("SELECT id FROM client_ids WHERE case_id = ?", case)) == 2


def test_a_report_is_thrown_away_only_when_confirmed(phone: Phone, town: Town, link: Link) -> None:
    install(phone)
    known = town.cases()
    link.down()
    page = report_graffiti(phone)
    page.goto(f"{town.url}/envois")
    page.get_by_role("button", name="Supprimer").click()
    dialog = page.get_by_role("dialog", name="Supprimer cette demande ?")
    dialog.get_by_role("button", name="Garder").click()
    expect(page.locator(".outbox__item")).to_have_count(1)

    page.get_by_role("button", name="Supprimer").click()
    dialog.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.locator(".outbox__item")).to_have_count(1)

    page.get_by_role("button", name="Supprimer").click()
    dialog.get_by_role("button", name="Supprimer").click()
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    link.up()
    page.reload()
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert town.cases().keys() == known.keys()


def test_a_report_is_carried_away_as_a_zip_that_opens_elsewhere(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    install(phone)
    link.down()
    page = report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000), comment=FIRST)
    page.goto(f"{town.url}/envois")
    carried_away = phone.carry_away(page.get_by_role("button", name="Exporter"))
    with zipfile.ZipFile(BytesIO(carried_away)) as carried:
        assert carried.testzip() is None
        names = {name.partition("/")[2]: name for name in carried.namelist()}
        assert set(names) == {"LISEZ-MOI.txt", "demande.json", "photo-1.jpg"}
        assert carried.read(names["photo-1.jpg"]).startswith(b"\xff\xd8\xff")
        assert FIRST in carried.read(names["demande.json"]).decode()
        assert "Pas encore reçu par la Ville." in carried.read(names["LISEZ-MOI.txt"]).decode()
    expect(page.locator(".outbox__item")).to_have_count(1)


def change_comment(page: Page, town: Town, comment: str) -> None:
    """From the queue to the form, its details, and back through the summary."""
    page.goto(f"{town.url}/envois")
    page.get_by_role("link", name="Modifier").click()
    page.wait_for_url(f"{town.url}{GRAFFITI}#*")
    page.locator("[data-summary]").get_by_role("button", name="Modifier").nth(1).click()
    page.locator("textarea[name=comment]").fill(comment)
    for _step in range(2):
        page.locator("section.step:not([hidden])").get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-summary]")).to_contain_text(comment)
    page.get_by_role("button", name="Soumettre").click()
    expect(page.locator("[data-confirmation]")).to_be_visible()
