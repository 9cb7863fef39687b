"""Accounts are opened as each source says, word for word: by pseudonym, by one's identity, by mail."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import report_graffiti
from e2e.support.letters import letter_to
from e2e.support.looks import overflow, violations
from e2e.support.phone import Phone
from e2e.support.plain import Plain
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
PASSWORD = "une barque sur la rivière"


@pytest.fixture
def municipality() -> str:
    """Where the story is told."""
    return "rivemont"


@pytest.fixture
def town(tmp_path: Path, seeded: Path, municipality: str) -> Iterator[Town]:
    with Town(tmp_path / "town") as made:
        if municipality == "rivemont":
            yield made.prepare(template=seeded).start()
            return
        made.extra["RIVERAIN_MUNICIPALITY"] = municipality
        yield made.prepare_empty(template=seeded).start()


def link_in(town: Town, letter: str) -> str:
    found = re.search(rf"{re.escape(town.url)}\S+", letter)
    assert found
    return found[0]


def choose_password(page: Page) -> None:
    page.locator("#f-password").fill(PASSWORD)
    page.locator("#f-confirmation").fill(PASSWORD)


def press_next_when_verified(page: Page) -> None:
    expect(page.get_by_text("Vérification faite : ce n’est pas un robot.")).to_be_visible()
    page.get_by_role("button", name="Suivant").click()


def looks_right(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == []


def test_rivemont_by_pseudonym(new_phone: NewPhone, town: Town) -> None:
    """Source 000 §2.1; the case that was sent before is offered afterwards."""
    sylvie = "sylvie@exemple.test"
    phone = new_phone("chromium")
    known = town.cases().keys()
    report_graffiti(phone)
    (case,) = eventually(lambda: town.cases().keys() - known)
    reference = str(town.cases()[case]["reference"])
    page = phone.open("/compte/connexion")
    page.get_by_role("link", name="Créer un compte", exact=True).click()
    expect(page.get_by_role("heading", name="Création d’un compte utilisateur")).to_be_visible()
    page.get_by_label("Courriel").fill(sylvie)
    choose_password(page)
    page.get_by_label("Pseudonyme").press_sequentially("Rive d’en face")
    expect(page.get_by_text("Ce pseudonyme est disponible")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Créer votre compte").click()
    expect(page.get_by_text(f"Un courriel a été envoyé à l’adresse {sylvie}.")).to_be_visible()
    expect(page.get_by_text("Veuillez aussi vérifier votre dossier de courrier indésirable.")).to_be_visible()
    looks_right(page)

    other = page.context.new_page()
    other.goto(f"{town.url}/compte/creation")
    other.get_by_label("Pseudonyme").press_sequentially("rive d’en face")
    expect(other.get_by_text("Ce pseudonyme est disponible")).to_be_visible()  # this browser's own
    other.goto(link_in(town, letter_to(town, sylvie, subject="Activez votre compte")))
    other.get_by_role("button", name="Activer mon compte").click()
    other.close()

    page.get_by_role("link", name="J’ai complété les étapes").click()
    page.get_by_label("Courriel").fill(sylvie)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Connexion").click()
    page.wait_for_url(f"{town.url}/")
    page.goto(f"{town.url}/demandes")
    expect(page.get_by_label(reference)).to_be_checked()
    looks_right(page)
    page.get_by_role("button", name="Rattacher à mon compte").click()
    expect(page.get_by_role("heading", name="En traitement")).to_be_visible()
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    assert town.rows("SELECT pseudonym FROM accounts WHERE email = ?", sylvie)[0]["pseudonym"] == "Rive d’en face"


@pytest.mark.parametrize("municipality", ["valquier"])
def test_valquier_by_identity(new_phone: NewPhone, town: Town) -> None:
    """Source 003 §2: form, summary, activation, username, signed in at once; then what was lost."""
    dupin = "dupin@exemple.test"
    page = new_phone("chromium").open("/compte")
    expect(page.get_by_text("Vous n’avez pas encore de compte ?")).to_be_visible()
    page.get_by_role("link", name="Créer mon compte").click()
    expect(page.get_by_role("heading", name="Création de compte particulier")).to_be_visible()
    page.get_by_label("Monsieur").check()
    for label, answer in (
        ("Nom de naissance", "Dupin"),
        ("Jour", "04"),
        ("Mois", "03"),
        ("Année", "1988"),
        ("Commune de naissance", "LYON 02"),
        ("Département de naissance", "69"),
        ("Adresse électronique", dupin),
    ):
        page.get_by_label(label).fill(answer)
    page.get_by_label("Prénom", exact=True).fill("Pascal")
    looks_right(page)
    press_next_when_verified(page)
    expect(page.get_by_role("heading", name="Informations de la demande")).to_be_visible()
    for answer in ("Monsieur", "Dupin", "Pascal", "04/03/1988", "LYON 02", "France", dupin):
        expect(page.get_by_role("main").get_by_text(answer, exact=True)).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Modifier les informations").click()
    page.get_by_label("2nd prénom").fill("Jean")
    press_next_when_verified(page)
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.get_by_text("Cliquez sur ce lien pour créer votre identifiant et mot de passe.")).to_be_visible()

    page.goto(link_in(town, letter_to(town, dupin, subject="Activez votre compte")))
    expect(page.get_by_label("Votre identifiant de connexion")).to_have_value("pascal.dupin")
    choose_password(page)
    looks_right(page)
    page.get_by_role("button", name="Valider et accéder à votre compte").click()
    page.wait_for_url(f"{town.url}/")
    page.goto(f"{town.url}/compte")
    expect(page.get_by_role("heading", name="Pascal Dupin")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{town.url}/")

    page.goto(f"{town.url}/compte/connexion")
    page.get_by_role("link", name="Mot de passe ou identifiant oublié ?").click()
    expect(page.get_by_text("Qu’avez-vous perdu ?")).to_be_visible()
    page.get_by_label("Mon identifiant").check()
    expect(page.get_by_label("Votre nom d’utilisateur")).to_be_hidden()
    page.get_by_label("Votre adresse électronique").fill(dupin)
    looks_right(page)
    page.get_by_role("button", name="Envoyer").click()
    assert "pascal.dupin" in letter_to(town, dupin, subject="Votre nom d’utilisateur")
    page.get_by_role("link", name="Me connecter").click()
    page.get_by_label("Identifiant").fill("Pascal.Dupin")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url(f"{town.url}/")


@pytest.mark.parametrize("municipality", ["valquier"])
def test_valquier_without_a_script_by_a_mailed_code(new_phone: NewPhone, town: Town) -> None:
    lea = "lea@exemple.test"
    hands = Plain(new_phone("chromium", javascript=False).page, town.url)
    hands.open("/compte/creation").tick("civility", "mme")
    for label, answer in (
        ("Nom de naissance", "Morel"),
        ("Jour", "1"),
        ("Mois", "12"),
        ("Année", "1970"),
        ("Commune de naissance", "Lille"),
        ("Département de naissance", "59"),
        ("Adresse électronique", lea),
    ):
        hands.write(label, answer)
    hands.page.locator("#f-first_name").fill("Léa")
    hands.press("Suivant")
    assert len(hands.errors) == 1
    found = re.search(r"\d{8}", letter_to(town, lea, subject="Votre code pour créer un compte"))
    assert found
    hands.write("Code reçu par message", found[0]).press("Suivant")
    assert "Informations de la demande" in hands.text
    hands.press("Enregistrer la demande")
    hands.open(link_in(town, letter_to(town, lea, subject="Activez votre compte")).removeprefix(town.url))
    assert hands.read("Votre identifiant de connexion") == "lea.morel"


@pytest.mark.parametrize("municipality", ["grandlac"])
@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        (
            "",
            ("Prénom", "Nom de famille", "Par courriel", "S’inscrire", "Courriel", "Valider et accéder à votre compte"),
        ),
        ("/en", ("First name", "Last name", "By email", "Register", "Email", "Confirm and open your account")),
    ],
)
def test_grandlac_by_mail(new_phone: NewPhone, town: Town, prefix: str, words: tuple[str, ...]) -> None:
    """Source 004, option 1, in both languages."""
    first, last, by_email, register, email, confirm = words
    jane = "jane@exemple.test"
    page = new_phone("chromium").open(f"{prefix}/compte/creation")
    page.get_by_label(email, exact=True).fill(jane)
    page.get_by_label(first).fill("Jane")
    page.get_by_label(last).fill("Caron")
    page.get_by_label(by_email).check()
    looks_right(page)
    page.get_by_role("button", name=register).click()
    expect(page.get_by_text(jane)).to_be_visible()
    subject = "Choose your password" if prefix else "Choisissez votre mot de passe"
    link = link_in(town, letter_to(town, jane, subject=subject))
    assert link.startswith(f"{town.url}{prefix}/compte/activation")
    page.goto(link)
    choose_password(page)
    looks_right(page)
    page.get_by_role("button", name=confirm).click()
    page.wait_for_url(f"{town.url}{prefix}/")
    page.goto(f"{town.url}{prefix}/compte")
    expect(page.get_by_role("heading", name="Jane Caron")).to_be_visible()
