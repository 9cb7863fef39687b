"""FranceConnect in a commune of France, told against an identity provider that is not ours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import PASSWORD, give_code_if_asked
from e2e.support.entering import code_of
from e2e.support.looks import overflow, small_targets, violations
from e2e.support.phone import Phone
from e2e.support.town import Town
from tests.support.identity_provider import LINA_EMAIL, NADIA_EMAIL, SECRET, OutsideProvider

ENTER = "S’identifier avec FranceConnect"


@pytest.fixture
def town(tmp_path: Path, seeded: Path) -> Iterator[Town]:
    """Valquier, with its own people and an identity provider."""
    with Town(tmp_path / "town") as made, OutsideProvider(town=made.url) as outside:
        secret = tmp_path / "secret"
        secret.write_text(f"{SECRET}\n")
        made.extra |= {
            "RIVERAIN_MUNICIPALITY": "valquier",
            "RIVERAIN_IDENTITY_ISSUER": outside.issuer,
            "RIVERAIN_IDENTITY_CLIENT_ID": "franceconnect",
            "RIVERAIN_IDENTITY_CLIENT_SECRET_FILE": str(secret),
        }
        yield made.prepare(template=seeded).start()


@pytest.fixture
def phone(new_phone: Callable[..., Phone], town: Town, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone that speaks to the town and to the provider, and to nobody else."""
    made = new_phone("chromium", javascript=getattr(request, "param", True))
    yield made
    issuer = town.extra["RIVERAIN_IDENTITY_ISSUER"]
    assert [url for url in made.foreign if not url.startswith(issuer)] == []
    made.foreign.clear()


def enter(page: Page, town: Town, who: str) -> None:
    """From the sign-in page to the provider, who one is there, and back."""
    page.goto(f"{town.url}/compte/connexion")
    page.get_by_role("button", name=ENTER).click()
    expect(page.get_by_role("heading", name="Qui êtes-vous ?")).to_be_visible()
    page.get_by_role("button", name=who).click()
    page.wait_for_url(f"{town.url}/**")


def require_good_looks(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == []
    assert small_targets(page, least=24) == []


@pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["scripts", "no-scripts"])
def test_somebody_comes_in_with_franceconnect_and_leaves_it(phone: Phone, town: Town) -> None:
    page = phone.open("/compte/connexion")
    enter(page, town, "Lina")
    expect(page.get_by_role("heading", name="Créer votre compte")).to_be_visible()
    expect(page.get_by_label("Adresse électronique")).to_have_value(LINA_EMAIL)
    page.get_by_label("J’accepte l’ouverture", exact=False).check(force=True)
    page.get_by_role("button", name="Créer votre compte").click()
    page.wait_for_url(f"{town.url}/")

    page.goto(f"{town.url}/compte")
    expect(page.get_by_role("heading", name="Lina Cordier")).to_be_visible()
    page.get_by_role("link", name="FranceConnect").click()
    expect(page.get_by_text("C’est le seul moyen d’ouvrir votre compte.")).to_be_visible()

    page.goto(f"{town.url}/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se déconnecter")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{town.url}/")
    page.goto(f"{town.url}/compte")
    expect(page.get_by_role("heading", name="Compte utilisateur")).to_be_visible()

    enter(page, town, "Annuler")
    expect(page.get_by_role("heading", name="Identification annulée")).to_be_visible()


def test_a_shared_phone_is_left_by_the_provider_too(phone: Phone, town: Town) -> None:
    page = phone.open("/compte/connexion")
    enter(page, town, "Lina")
    page.get_by_label("J’accepte l’ouverture", exact=False).check(force=True)
    page.get_by_role("button", name="Créer votre compte").click()
    page.wait_for_url(f"{town.url}/")
    expect(page.locator("[data-profile-dot]")).to_be_visible()
    page.goto(f"{town.url}/envois")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{town.extra['RIVERAIN_IDENTITY_ISSUER']}/**")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{town.url}/")
    expect(page.locator("[data-profile-dot]")).to_be_hidden()


def test_somebody_who_has_an_account_links_it_and_takes_it_back(phone: Phone, town: Town) -> None:
    page = phone.open("/compte/connexion")
    require_good_looks(page)
    enter(page, town, "Nadia")
    require_good_looks(page)
    page.get_by_role("link", name="Se connecter", exact=True).click()
    expect(page.locator('[name="email"]')).to_have_value(NADIA_EMAIL)
    code = code_of(town.url, NADIA_EMAIL)
    page.locator('[name="password"]').fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    give_code_if_asked(page, code)
    expect(page.get_by_role("heading", name="Rattacher FranceConnect à votre compte")).to_be_visible()
    require_good_looks(page)
    page.get_by_role("button", name="Rattacher").click()
    expect(page.get_by_text("FranceConnect ouvre maintenant votre compte.")).to_be_visible()
    require_good_looks(page)

    page.get_by_label("Mot de passe", exact=True).fill("pas le bon")
    page.get_by_role("button", name="Retirer FranceConnect").click()
    expect(page.get_by_role("alert").or_(page.locator(".error-summary"))).to_contain_text(
        "Ce n’est pas le mot de passe de ce compte."
    )
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Retirer FranceConnect").click()
    expect(page.get_by_text("FranceConnect n’ouvre plus votre compte.")).to_be_visible()
