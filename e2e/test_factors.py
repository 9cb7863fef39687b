"""More than a password: a mailed code on a new device, a key of access, an application's code, a printed one."""

from collections.abc import Callable
from io import BytesIO

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from e2e.support.acts import AICHA, PASSWORD, ROY, give_code_if_asked, sign_in, sign_out
from e2e.support.entering import CODE_PATH, code_of
from e2e.support.looks import violations
from e2e.support.phone import Engine, Phone
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.parametrize(("engine", "scripts"), [("chromium", True), ("chromium", False)])
def test_a_new_device_asks_for_the_mailed_code_once(
    new_phone: NewPhone, town: Town, engine: Engine, scripts: bool
) -> None:
    hands = Plain(new_phone(engine, javascript=scripts).page, town.url)
    code = code_of(town.url, AICHA)
    give_password(hands)
    assert hands.path == f"{CODE_PATH}?suite=/demandes"
    assert "a•••@exemple.test" in hands.text
    first = code()
    hands.write("Code reçu par courriel", f" {10**8 - 1 - int(first):08d} ").press("Continuer")
    assert len(hands.errors) == 1
    again = code_of(town.url, AICHA)
    hands.press("Renvoyer le code")
    assert "Un autre code est parti." in hands.text
    second = again()
    hands.write("Code reçu par courriel", first).press("Continuer")
    assert len(hands.errors) == 1
    hands.write("Code reçu par courriel", f" {second[:4]} {second[4:]} ").press("Continuer")
    assert hands.path == "/demandes"
    hands.sign_out()
    give_password(hands)
    assert hands.path == "/demandes"


def test_a_key_of_access_is_proposed_made_used_and_taken_away(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    keys = authenticator(page)
    sign_in_at_leisure(page, town.url)
    expect(page.get_by_role("heading", name="La prochaine fois, sans mot de passe")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Créer une clé d’accès").click()
    page.wait_for_url(f"{town.url}/")
    made = credentials(keys)
    assert len(made) == 1
    sign_out(page, town.url)

    presence(keys, is_there=False)  # the page asks in the background too; the person has not answered yet
    page.goto(f"{town.url}/compte/connexion?suite=/demandes")
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_visible()
    assert violations(page) == []
    presence(keys, is_there=True)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"{town.url}/demandes")
    assert credentials(keys)[0]["signCount"] > made[0]["signCount"]

    page.goto(f"{town.url}/compte/securite")
    expect(page.locator(".keys__one")).to_contain_text("Chrome")
    expect(page.locator(".keys__one")).to_contain_text("dernière utilisation")
    assert violations(page) == []
    page.get_by_role("button", name="Créer une clé d’accès").click()
    expect(page.locator("[data-passkey-said]")).to_have_text("Cet appareil a déjà une clé de ce compte.")
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".keys__one")).to_have_count(0)
    sign_out(page, town.url)
    presence(keys, is_there=False)
    page.goto(f"{town.url}/compte/connexion")
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_visible()
    presence(keys, is_there=True)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Cette clé n’a pas été reconnue.")


def test_who_declines_a_key_is_not_asked_again(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    authenticator(page)
    sign_in_at_leisure(page, town.url)
    page.get_by_role("button", name="Ne plus me le proposer").click()
    page.wait_for_url(f"{town.url}/")
    sign_out(page, town.url)
    sign_in_at_leisure(page, town.url)
    assert page.url == f"{town.url}/"


def test_staff_set_an_application_up_before_they_see_the_desk(new_phone: NewPhone, town: Town) -> None:
    assert town.write("DELETE FROM code_keys") > 1
    page = new_phone("chromium").page
    sign_in(page, town.url, ROY)
    expect(page.get_by_role("heading", name="Votre deuxième preuve")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{town.url}/poste")
    assert page.url == f"{town.url}/compte/connexion?suite=/poste"
    page.goto(f"{town.url}/compte/connexion/deuxieme-preuve")
    page.get_by_role("button", name="Configurer une application").click()
    picture = page.locator(".secret__picture")
    expect(picture).to_be_visible()
    assert violations(page) == []
    secret = page.locator(".secret__text").inner_text().replace(" ", "")
    assert f"secret={secret}" in read_code(picture.screenshot())
    page.locator("#f-code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    assert violations(page) == []
    printed = page.locator(".secret__codes li").all_inner_texts()
    assert len(printed) == 10
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_url(f"{town.url}/poste")

    sign_out(page, town.url)
    page.goto(f"{town.url}/compte/connexion")
    page.get_by_label("Courriel").fill(ROY)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Connexion").click()
    assert violations(page) == []
    page.get_by_label("Code de votre application").fill(printed[3].lower().replace("-", " "))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"{town.url}/poste")


def give_password(hands: Plain) -> None:
    hands.open("/compte/connexion?suite=/demandes").write("Courriel", AICHA).write("Mot de passe", PASSWORD)
    hands.press("Connexion")


def sign_in_at_leisure(page: Page, url: str) -> None:
    """As `sign_in`, once the page has found out what this device can do."""
    code = code_of(url, AICHA)
    page.goto(f"{url}/compte/connexion")
    page.get_by_label("Courriel").fill(AICHA)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    expect(page.locator("[name=can_make_key]")).to_be_attached()
    page.get_by_role("button", name="Connexion").click()
    page.wait_for_url(lambda address: not address.partition("?")[0].endswith("/compte/connexion"))
    if CODE_PATH in page.url:
        expect(page.locator("[name=can_make_key]")).to_be_attached()
        give_code_if_asked(page, code)


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A telephone's own lock, opened by its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, str(made["authenticatorId"])


def credentials(keys: tuple[CDPSession, str]) -> list[dict[str, int]]:
    session, name = keys
    found: list[dict[str, int]] = session.send("WebAuthn.getCredentials", {"authenticatorId": name})["credentials"]
    return found


def presence(keys: tuple[CDPSession, str], *, is_there: bool) -> None:
    """Whether the owner answers what their telephone asks."""
    session, name = keys
    session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": name, "enabled": is_there})


def read_code(picture: bytes) -> str:
    """What a telephone's camera reads."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return found[0].text
