"""Without JavaScript: the whole report, following it, and the desk's work, as plain forms."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.support.acts import PASSWORD, ROY, photograph
from e2e.support.entering import code_of
from e2e.support.phone import Engine, Phone
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
REFERENCE = re.compile(r"RVM-\d{4}-\d{6}-\d")
CODE = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4})+\b")


@pytest.fixture
def plain(new_phone: NewPhone, engine: Engine, town: Town) -> Plain:
    return Plain(new_phone(engine, javascript=False).page, town.url)


def test_a_report_with_two_photos_is_sent_and_followed(plain: Plain, town: Town, tmp_path: Path) -> None:
    known = town.cases()
    plain.open("/").follow("Signaler").follow("Nid-de-poule").press("Continuer")

    plain.press("Continuer")
    assert len(plain.errors) == 1
    plain.tick("place_mode", "intersection").write("Première rue", "12e avenue ouest").press("Chercher")
    assert "Quelle rue la croise ?" in plain.text
    plain.tick("place_mode", "segment").write("Rue", "rue du couvent")
    plain.press("Chercher")
    assert "Quelle partie de la rue ?" in plain.text
    plain.tick("place_mode", "address").write("Adresse", "160 76e rue").press("Chercher")
    assert "Laquelle de ces adresses ?" in plain.text
    plain.page.get_by_label("160, 76e Rue Est", exact=True).check(force=True)
    plain.press("Continuer")

    plain.press("Continuer")
    assert len(plain.errors) == 3
    assert "Que font les gens ?" not in plain.text
    plain.tick("q.voie", "rue").tick("q.dimension", "grand").tick("q.danger", "yes")
    plain.join(photograph(tmp_path, "trou", bytes_wanted=300_000, seed=1)).press("Continuer")
    assert "Que font les gens ?" in plain.text  # an answer brought it up
    plain.tick("q.manoeuvre", "freinent").join(photograph(tmp_path, "rue", bytes_wanted=300_000, seed=2))
    plain.press("Ajouter ce fichier").write("Commentaires", "Devant l’abribus.").press("Continuer")

    plain.press("Retour")
    assert plain.read("Commentaires") == "Devant l’abribus."
    assert plain.page.locator(".photo").count() == 2
    plain.press("Continuer")

    plain.tick("anonymous", "no").press("Continuer")
    assert plain.errors
    plain.write("Prénom", "Aïcha").write("Nom de famille", "Belkacem").write("Courriel", "aicha@exemple.test")
    plain.tick("survey_consent", "no").press("Continuer")
    assert "160, 76e Rue Est" in plain.text
    assert "Ils freinent d’un coup" in plain.text
    plain.press("Soumettre")

    assert "Reçu par la Ville." in plain.text
    reference, code = REFERENCE.search(plain.text), CODE.search(plain.text)
    assert reference
    assert code
    (case,) = town.cases().keys() - known.keys()
    assert len(town.received_digests(case)) == 2

    plain.page.context.clear_cookies()
    plain.open(f"/demandes/{reference[0]}")
    assert "Devant l’abribus." not in plain.text
    plain.open("/suivre").write("Numéro de la demande", reference[0]).write("Code de suivi", "AAAA-AAAA-AAAA-AAAA")
    plain.press("Voir la demande")
    assert plain.errors
    plain.write("Code de suivi", code[0].lower()).press("Voir la demande")
    assert plain.path == f"/demandes/{reference[0]}"
    assert "Devant l’abribus." in plain.text


def test_an_agent_takes_answers_closes_and_prints(plain: Plain, town: Town) -> None:
    code = code_of(town.url, ROY)
    plain.open("/poste").write("Courriel", ROY).write("Mot de passe", PASSWORD).press("Connexion")
    plain.write("Code de votre application", code()).press("Continuer")
    row = town.rows("SELECT reference FROM cases WHERE status = 'new' AND topic = 'lampadaire' LIMIT 1")[0]["reference"]
    plain.write("Chercher un numéro", row).press("Chercher").follow(row)
    plain.press("Prendre en charge")
    assert "Prise en charge par Marc-Antoine Roy." in plain.text

    plain.page.locator("summary", has_text="Répondre ou noter").click(force=True)
    plain.tick("audience", "public").write("Texte", "Une équipe passera jeudi.").press("Ajouter au suivi")
    assert "Une équipe passera jeudi." in plain.text

    plain.page.locator("summary", has_text="Changer le statut").click(force=True)
    plain.press("Changer le statut")
    assert plain.errors
    plain.choose("Nouveau statut et raison", "Résolue").press("Changer le statut")
    assert "Résolue" in plain.text
    assert town.rows("SELECT status FROM cases WHERE reference = ?", row)[0]["status"] == "resolved"

    plain.follow("Bon de travail")
    assert row in plain.text


def test_what_was_pressed_before_the_scripts_came_is_not_lost(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    scripts = "**/static/page-*.js"
    page.route(scripts, lambda route: route.abort())
    page.goto(f"{town.url}/demandes/nouvelle/graffiti")
    go_on = page.get_by_role("button", name="Continuer")
    go_on.click()
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").fill("Mur du parc")
    go_on.click()
    expect(page.get_by_role("heading", name="Étape 3")).to_be_visible()
    go_on.click()
    expect(page.get_by_role("heading", name="Étape 4")).to_be_visible()
    page.unroute(scripts)
    go_on.click()

    expect(page.get_by_label("Oui").first).to_have_attribute("aria-invalid", "true")  # the phone has taken over
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_role("heading", name="Étape 4")).to_be_visible()
    page.get_by_label("Oui").first.check()
    expect(page.locator("[data-error-summary]")).to_be_hidden()
    go_on.click()
    expect(page.locator("[data-summary]")).to_contain_text("Mur du parc")
    assert page.url.endswith("#etape-5")
