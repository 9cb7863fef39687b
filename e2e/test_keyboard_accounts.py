"""With the keyboard alone: an account is opened, entered, changed and left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, PASSWORD
from e2e.support.entering import CODE_PATH, code_of
from e2e.support.letters import link_mailed_to
from e2e.support.phone import Phone
from e2e.support.town import Town
from e2e.test_keyboard import at, tab_to

NewPhone = Callable[..., Phone]
MARION = "marion.cote@exemple.test"


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def write(page: Page, field: str, words: str) -> None:
    tab_to(page, field=field)
    page.keyboard.insert_text(words)


def press(page: Page, name: str) -> None:
    """Tab to a button or a link, and have the page that it leads to loaded."""
    tab_to(page, name)
    with page.expect_event("load"):
        page.keyboard.press("Enter")


def test_an_account_is_opened_and_left(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/compte")
    press(page, "Créer un compte")
    press(page, "Créer votre compte")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    write(page, "email", MARION)
    for field in ("password", "confirmation"):
        write(page, field, PASSWORD)
    write(page, "pseudonym", "Marion d’ici")
    press(page, "Créer votre compte")
    expect(page.get_by_role("heading", name="Validez votre compte")).to_be_visible()
    page.goto(link_mailed_to(town, MARION))
    press(page, "Activer mon compte")
    write(page, "email", MARION)
    write(page, "password", PASSWORD)
    press(page, "Connexion")

    page.goto(f"{town.url}/compte")
    write(page, "first_name", "Marion")
    press(page, "Soumettre")
    expect(page.get_by_role("heading", name="Marion")).to_be_visible()
    tab_to(page, "Se déconnecter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town.url}/")
    expect(page.locator("[data-profile-dot]")).to_be_hidden()


def test_a_code_and_a_password_are_corrected(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/compte/connexion")
    code = code_of(town.url, AICHA)
    write(page, "email", AICHA)
    write(page, "password", PASSWORD)
    press(page, "Connexion")
    assert CODE_PATH in page.url
    write(page, "code", "0000 0000")
    press(page, "Continuer")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    write(page, "code", code())
    press(page, "Continuer")
    page.goto(f"{town.url}/compte")
    press(page, "Changement de mot de passe")
    write(page, "current", "une autre")
    press(page, "Changer le mot de passe")
    assert at(page)["name"].startswith("Il reste à corriger")
    tab_to(page, "Mon profil", key="Shift+Tab")
