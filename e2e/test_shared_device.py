"""A device that several people share: whoever leaves takes their name along, with a signal or without."""

from playwright.sync_api import expect

from e2e.support.acts import AICHA, ETIENNE, install, report_graffiti, sign_in, wait_until_kept
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

SECRET = "Visible de ma fenêtre, au deuxième étage."


def test_one_signs_out_without_a_signal_and_the_next_person_sees_initials_alone(
    phone: Phone, town: Town, link: Link
) -> None:
    town.welcome("Étienne", "Gagnon", ETIENNE)
    page = install(phone)
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    wait_until_kept(page, "/demandes")
    hers = page.locator(".row__reference").first.inner_text()
    sessions = "SELECT count(*) AS found FROM sessions"
    before = town.rows(sessions)[0]["found"]
    link.down()
    report_graffiti(phone, comment=SECRET, anonymous=False)

    page.goto(f"{town.url}/envois")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté. La Ville le saura quand le réseau reviendra.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 envoi de AB")).to_be_visible()
    expect(page.locator("[data-profile-dot]")).to_be_hidden()
    assert town.rows(sessions)[0]["found"] == before
    page.goto(f"{town.url}/demandes")
    assert hers not in page.content()
    assert "Belkacem" not in page.content()

    link.up()
    page.goto(f"{town.url}/demandes")
    assert hers not in page.content()
    eventually(lambda: town.rows(sessions)[0]["found"] == before - 1)
    sign_in(page, town.url, ETIENNE)
    page.goto(f"{town.url}/envois")
    expect(page.get_by_role("heading", name="1 envoi de AB")).to_be_visible()
    expect(page.locator("#envois")).not_to_contain_text("Graffiti")
    assert SECRET not in page.content()
    assert "Belkacem" not in page.content()

    page.goto(f"{town.url}/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{town.url}/")
    known = town.cases()
    sign_in(page, town.url, AICHA)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    assert town.cases()[case]["comment"] == SECRET
