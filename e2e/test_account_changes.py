"""The guide of the 311 application, §2.3 to §2.6, told in its own words: a password forgotten, a profile filled in, a
password and an address changed.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, PASSWORD, sign_in
from e2e.support.letters import link_mailed_to
from e2e.support.looks import COLOURS, violations
from e2e.support.phone import Phone
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
OTHER = "montagne bavarde et sereine"
NEW_ADDRESS = "aicha.nouvelle@exemple.test"


def test_the_profile_the_password_and_the_address(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    sign_in(page, town.url, AICHA)
    complete_profile(page, town.url)
    change_password(page)
    change_address(page, town)


def complete_profile(page: Page, url: str) -> None:
    """§2.4: « Soumettre », at the bottom of the form; the home is found while one types."""
    page.goto(f"{url}/compte")
    for label in ("Prénom", "Nom de famille", "Résidence", "Cellulaire", "Travail"):
        expect(page.get_by_label(label, exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Téléphones")).to_be_visible()
    page.get_by_label("Cellulaire", exact=True).fill("418 555-0142")
    page.get_by_label("Travail", exact=True).fill("418 555-0177 poste 12")
    home = page.get_by_role("combobox", name="Adresse de votre résidence")
    home.press_sequentially("160 76e rue e")
    page.get_by_role("option", name="160, 76e Rue Est").click()
    expect(page.get_by_text("Adresse trouvée.")).to_be_visible()
    page.get_by_text("Par courriel", exact=True).click()
    page.get_by_role("button", name="Soumettre").click()
    expect(page.get_by_role("status").filter(has_text="sont enregistrés")).to_be_visible()
    expect(page.get_by_label("Travail", exact=True)).to_have_value("418-555-0177")
    expect(page.get_by_label("N° de poste", exact=True)).to_have_value("12")
    assert_right(page)


def change_password(page: Page) -> None:
    """§2.5: « Changement de mot de passe », then « Changer le mot de passe »."""
    page.get_by_role("link", name="Changement de mot de passe").click()
    expect(page.get_by_role("heading", name="Modification du mot de passe")).to_be_visible()
    expect(page.get_by_role("link", name="Support technique")).to_be_visible()
    assert_right(page)
    page.get_by_label("Mot de passe actuel", exact=True).fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe", exact=True).fill(OTHER)
    reveal = page.get_by_role("button", name="Afficher le mot de passe").nth(1)
    reveal.click()
    assert page.locator("#f-password").get_attribute("type") == "text"
    page.get_by_label("Confirmation du nouveau mot de passe", exact=True).fill(OTHER)
    page.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.get_by_role("status").filter(has_text="Votre mot de passe est changé.")).to_be_visible()


def change_address(page: Page, town: Town) -> None:
    """§2.6: from there « Modification du courriel », « Modifier mon courriel », and the link that was mailed."""
    page.get_by_role("link", name="Modification du courriel").click()
    expect(page.get_by_role("heading", name="Modification du courriel")).to_be_visible()
    expect(page.get_by_text("Veuillez remplir tous les champs.")).to_be_visible()
    assert page.get_by_label("Adresse courriel actuelle").input_value() == AICHA
    page.get_by_label("Nouvelle adresse courriel", exact=True).fill(NEW_ADDRESS)
    page.get_by_label("Confirmation de la nouvelle adresse courriel").fill(NEW_ADDRESS)
    page.get_by_label("Mot de passe", exact=True).fill(OTHER)
    page.get_by_role("button", name="Modifier mon courriel").click()
    expect(page.get_by_text("Il reste à confirmer la nouvelle adresse")).to_be_visible()
    assert_right(page)

    page.goto(link_mailed_to(town, NEW_ADDRESS))
    assert_right(page)
    page.get_by_role("button", name="Confirmer cette adresse").click()
    expect(page.get_by_role("heading", name="Votre adresse courriel est modifiée")).to_be_visible()
    page.get_by_role("link", name="Mon profil").first.click()
    expect(page.get_by_text(NEW_ADDRESS).first).to_be_visible()

    page.goto(link_mailed_to(town, AICHA, under="/compte/modification/"))
    expect(page.get_by_role("heading", name="Annuler le changement d’adresse")).to_be_visible()
    assert_right(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_forgotten_password_is_reset_as_the_guide_says(new_phone: NewPhone, town: Town, scripts: bool) -> None:
    hands = Plain(new_phone("chromium", javascript=scripts).page, town.url)
    hands.open("/compte/connexion").follow("Mot de passe oublié?")
    assert "Vous avez oublié le mot de passe de votre compte utilisateur de la Ville de Rivemont?" in hands.text
    hands.write("Courriel", AICHA).press("Envoyer")
    assert "vérifier votre dossier de courrier indésirable" in hands.text
    link = link_mailed_to(town, AICHA)
    hands.open(link.removeprefix(town.url))
    assert hands.read("Courriel") == AICHA
    for field in ("#f-password", "#f-confirmation"):
        hands.page.locator(field).focus()
        hands.page.keyboard.insert_text(OTHER)
    hands.press("Réinitialiser")
    assert "Réinitialisation de mot de passe confirmée" in hands.text
    assert (
        "Votre mot de passe a été réinitialisé avec succès. Vous pouvez maintenant ouvrir une session pour utiliser nos"
        " services en ligne." in hands.text
    )
    hands.open("/compte/mot-de-passe-oublie?envoye=1").follow("J’ai complété les étapes")
    assert hands.path == "/compte/connexion"
    hands.write("Courriel", AICHA).write("Mot de passe", OTHER).press("Connexion")
    assert not hands.path.startswith("/compte/connexion")


def test_a_home_is_looked_up_without_a_script(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", javascript=False).page
    hands = Plain(page, town.url)
    sign_in(page, town.url, AICHA)
    hands.open("/compte").write("Adresse de votre résidence", "160 76e rue").press("Chercher")
    assert "Laquelle de ces adresses" in hands.text
    page.get_by_text("160, 76e Rue Est", exact=True).click()
    hands.press("Soumettre")
    assert hands.read("Adresse de votre résidence") == "160, 76e Rue Est"


def assert_right(page: Page) -> None:
    """Nothing that axe can see is wrong, in light and in dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert found + violations(page, only=COLOURS) == []
    page.emulate_media(color_scheme="light")
