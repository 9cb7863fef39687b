"""« Mes demandes » and the cases that were seen stay readable without a signal, for their owner alone."""

from playwright.sync_api import expect

from e2e.support.acts import AICHA, install, sign_in, sign_out, wait_until_kept
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import Town


def test_cases_seen_once_are_read_with_a_dead_server_and_after_a_restart_until_sign_out(
    phone: Phone, town: Town, link: Link
) -> None:
    page = install(phone)
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    row = page.locator("a.row[href^='/demandes/RVM-']").first
    path = str(row.get_attribute("href"))
    reference = path.rpartition("/")[2]
    wait_until_kept(page, "/demandes")
    row.click()
    expect(page.locator("main")).to_contain_text(reference)
    wait_until_kept(page, path)

    town.kill()
    read_again(phone, path)
    phone.off()
    phone.on()
    read_again(phone, path)

    town.start()
    sign_out(phone.page, town.url)
    link.down()
    for private in ("/demandes", path):
        page = phone.open(private)
        expect(page.get_by_role("heading", name="Cette page n’est pas sur ce téléphone")).to_be_visible()
        expect(page.locator("main")).not_to_contain_text(reference)


def read_again(phone: Phone, path: str) -> None:
    """From « Mes demandes » to the case."""
    page = phone.open("/demandes")
    page.locator(f"a.row[href='{path}']").click()
    expect(page).to_have_url(f"{phone.url}{path}")
    expect(page.locator("main")).to_contain_text(path.rpartition("/")[2])
