"""Whose report it is: what waits belongs to the person who wrote it, and leaves in their name or not at all."""

from playwright.sync_api import expect

from e2e.support.acts import AICHA, ETIENNE, install, report_graffiti, sign_in, sign_out, wait_until_kept
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

SECRET = "Visible de ma fenêtre, au deuxième étage."


def test_a_report_waits_for_its_author_whose_session_is_over(phone: Phone, town: Town, link: Link) -> None:
    page = install(phone)
    sign_in(page, town.url, AICHA)
    expect(page.locator("[data-profile-dot]")).to_be_visible()
    known = town.cases()
    link.down()
    page = report_graffiti(phone, comment=SECRET, anonymous=False)
    town.end_sessions()

    link.up()
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text("Attend que son auteur se reconnecte")).to_be_visible()
    assert town.cases().keys() == known.keys()

    page.locator("#envois").get_by_role("link", name="Se connecter").click()
    page.get_by_label("Courriel").fill(AICHA)
    page.get_by_label("Mot de passe", exact=True).fill("riviere-tranquille-311")
    page.get_by_role("button", name="Connexion").click()
    expect(page.get_by_role("heading", name="Reçus par la Ville")).to_be_visible()
    (case,) = town.cases().keys() - known.keys()
    assert town.cases()[case]["account_id"] == account_of(town, AICHA)
    page.get_by_role("link", name=town.cases()[case]["reference"]).click()
    expect(page.get_by_role("definition").filter(has_text=SECRET)).to_be_visible()


def test_what_one_person_wrote_is_neither_sent_nor_shown_under_another(phone: Phone, town: Town, link: Link) -> None:
    town.welcome("Étienne", "Gagnon", ETIENNE)
    known = town.cases()
    page = install(phone)
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes")
    wait_until_kept(page, "/demandes")
    hers = town.rows("SELECT reference FROM cases WHERE account_id = ?", account_of(town, AICHA))[0]["reference"]
    link.down()
    report_graffiti(phone, comment=SECRET, anonymous=False)
    town.end_sessions()

    link.up()
    sign_in(page, town.url, ETIENNE)
    page.goto(f"{town.url}/envois")
    expect(page.get_by_role("heading", name="1 envoi d’un autre compte")).to_be_visible()
    expect(page.locator("#envois")).not_to_contain_text("Graffiti")
    page.get_by_role("button", name="Envoyer maintenant").click()
    eventually(lambda: page.evaluate(STATES) == ["needs_login"])
    link.down()
    page.goto(f"{town.url}/demandes")
    assert hers not in page.content()
    page.goto(f"{town.url}/demandes/nouvelle/graffiti")
    assert SECRET not in page.content()
    link.up()
    assert town.cases().keys() == known.keys()

    sign_out(page, town.url)
    sign_in(page, town.url, AICHA)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    assert town.cases()[case]["account_id"] == account_of(town, AICHA)
    assert town.cases()[case]["comment"] == SECRET


def account_of(town: Town, email: str) -> bytes:
    """The id of an account."""
    found: bytes = town.rows("SELECT id FROM accounts WHERE email = ?", email)[0]["id"]
    return found


STATES = """
async () => {
  const opening = indexedDB.open("riverain");
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const asking = database.transaction("outbox").objectStore("outbox").getAll();
  const rows = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
  database.close();
  return rows.map(({ state }) => state);
}
"""
