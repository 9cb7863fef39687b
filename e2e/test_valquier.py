"""A commune of France: a certificate is asked for in three steps, for no place means anything to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.support.acts import PASSWORD, give_code_if_asked, sign_in
from e2e.support.entering import code_of
from e2e.support.looks import violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town

CERTIFICATE = "/demandes/nouvelle/acte-naissance"
NADIA = "nadia.cordier@exemple.test"
# By their names, not by their words, which each country has of its own.
ANSWERS = {"q.nombre": "1", "q.nom": "Cordier", "q.prenoms": "Lina Jeanne", "q.date": "2019-05-14"}
CHOICES = {"q.genre": "sans-filiation", "q.lieu": "valquier", "q.envoi": "guichet", "survey_consent": "no"}


@pytest.fixture
def town(tmp_path: Path, seeded: Path) -> Iterator[Town]:
    """Valquier, with its own people."""
    with Town(tmp_path / "town") as made:
        made.extra["RIVERAIN_MUNICIPALITY"] = "valquier"
        yield made.prepare(template=seeded).start()


def go(page: Page, action: str, title: str) -> None:
    """Press a button of the step that is open; the next one's title has the focus."""
    page.locator(f'[data-step]:visible button[value="{action}"]').first.click()
    expect(page.locator("[data-step]:visible [data-step-title]")).to_contain_text(title)
    expect(page.locator("[data-step]:visible [data-step-title]")).to_be_focused()


def choose(page: Page, name: str) -> None:
    page.locator(f'label:has([name="{name}"][value="{CHOICES[name]}"])').click()


def test_who_has_just_signed_in_is_not_told_to(new_phone: Callable[..., Phone], town: Town) -> None:
    """« Suivant » pressed before the town said who is here waits for that."""
    page = new_phone("chromium").page
    held: list[Route] = []
    page.route("**/moi", lambda route: held.append(route))
    sign_in(page, town.url, NADIA)
    page.goto(f"{town.url}{CERTIFICATE}")
    held.clear()
    page.reload()
    page.locator('[data-step]:visible button[value="continuer"]').first.click()
    expect(page.locator("[data-step]:visible [data-step-title]")).to_contain_text("Étape 1 sur 3")
    while not held:
        page.wait_for_event("request", lambda request: request.url.endswith("/moi"))
    expect(page.locator("[data-error-summary]")).to_be_hidden()
    held[-1].continue_()
    expect(page.locator("[data-step]:visible [data-step-title]")).to_contain_text("Étape 2 sur 3")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_certificate_in_three_steps(new_phone: Callable[..., Phone], engine: Engine, town: Town) -> None:
    code = code_of(town.url, NADIA)
    page = new_phone(engine).open("/compte/connexion")
    page.locator('[name="email"]').fill(NADIA)
    page.locator('[name="password"]').fill(PASSWORD)
    page.keyboard.press("Enter")
    give_code_if_asked(page, code)
    page.wait_for_url(f"{town.url}/")
    page.goto(f"{town.url}{CERTIFICATE}")
    expect(page.locator("[data-step]:visible [data-step-title]")).to_contain_text("Étape 1 sur 3")
    assert page.locator('[data-step="2"], [name="place_mode"]').count() == 0
    go(page, "continuer", "Étape 2 sur 3")
    go(page, "retour", "Étape 1 sur 3")
    go(page, "continuer", "Étape 2 sur 3")
    for name, answer in ANSWERS.items():
        page.locator(f'[name="{name}"]').fill(answer)
    for name in ("q.genre", "q.lieu", "q.envoi"):
        choose(page, name)
    for consent in page.locator('[data-step="3"] input[type="checkbox"]').all():
        consent.check(force=True)
    assert violations(page) == []
    go(page, "continuer", "Étape 3 sur 3")
    choose(page, "survey_consent")
    go(page, "continuer", "Relisez")
    assert page.locator("[data-letter-part], [data-summary-parts] > *").filter(has_text="L’endroit").count() == 0
    page.goto(f"{town.url}{CERTIFICATE}#etape-2")
    page.reload()
    expect(page.locator("[data-step]:visible [data-step-title]")).to_contain_text("Étape 2 sur 3")
    go(page, "continuer", "Étape 3 sur 3")
    go(page, "continuer", "Relisez")
    page.locator('button[value="soumettre"]').click()
    expect(page.locator('[data-confirmation="received"]')).to_contain_text("VLQ-")
