"""An account through mail: created, confirmed, opened, closed; and a forgotten password."""

from collections.abc import Callable

import pytest

from e2e.support.acts import AICHA
from e2e.support.letters import link_mailed_to
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
PASSWORD = "une barque sur la rivière"


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


@pytest.mark.parametrize(
    ("engine", "scripts"),
    [("chromium", True), ("chromium", False), pytest.param("firefox", False, marks=pytest.mark.deep)],
)
def test_an_account_is_created_confirmed_by_mail_opened_and_closed(
    new_phone: NewPhone, engine: Engine, scripts: bool, town: Town
) -> None:
    hands = Plain(new_phone(engine, javascript=scripts).page, town.url)
    julie = f"julie.{engine}.{scripts}@exemple.test"
    hands.open("/demandes").follow("Se connecter").follow("Créer un compte")
    hands.write("Courriel", julie).write("Pseudonyme", f"Julie {engine} {scripts}").write("Mot de passe", "court")
    hands.press("Créer votre compte")
    assert len(hands.errors) == 1
    assert hands.read("Courriel") == julie
    fill_passwords(hands)
    hands.press("Créer votre compte")
    assert julie in hands.text

    link = link_mailed_to(town, julie)
    hands.open("/dev/courriels")
    assert link in hands.text
    hands.follow(link)
    hands.press("Activer mon compte")
    assert "Votre compte est activé." in hands.text
    sign_in(hands, julie, PASSWORD)
    hands.open("/demandes")
    assert "Aucune demande pour l’instant" in hands.text

    hands.sign_out()
    assert hands.open("/demandes").path == "/demandes"
    assert "Vos demandes seront ici" in hands.text
    hands.open(link.removeprefix(town.url))
    assert "Ce lien n’est plus bon" in hands.text


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_forgotten_password_is_replaced_by_mail_and_every_session_ends(
    new_phone: NewPhone, engine: Engine, town: Town
) -> None:
    hands = Plain(new_phone(engine).page, town.url)
    hands.open("/compte/connexion").follow("Mot de passe oublié?").write("Courriel", AICHA)
    hands.press("Envoyer")
    hands.open(link_mailed_to(town, AICHA).removeprefix(town.url))
    fill_passwords(hands)
    hands.press("Réinitialiser")
    sign_in(hands.open("/compte/connexion"), AICHA, PASSWORD)
    hands.open("/demandes")
    assert "En traitement" in hands.text


def fill_passwords(hands: Plain) -> None:
    hands.page.locator("#f-password").focus()
    hands.page.keyboard.insert_text(PASSWORD)
    hands.page.locator("#f-confirmation").focus()
    hands.page.keyboard.insert_text(PASSWORD)


def sign_in(hands: Plain, email: str, password: str) -> None:
    """Where the mail was opened the device is known, and the password is enough."""
    hands.write("Courriel", email).write("Mot de passe", password).press("Connexion")
    assert not hands.path.startswith("/compte/connexion")
