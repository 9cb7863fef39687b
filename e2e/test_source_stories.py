"""The two reports that the guide of the 311 application shows (source 000, §3), told in its own words."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import AICHA, add_photos, answer_pothole, locate, next_step, photograph, sign_in, write_place
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]

CONTAINER = (
    "Choisissez le type de contenant qui a été endommagé "
    "(les photos suivantes représentent un bac roulant de 360 litres)."
)
PARTS = "Cochez la partie ou les parties endommagées"
COLOUR = "De quelle couleur est votre contenant?"
ANONYMOUS = "Désirez-vous faire une demande anonyme?"
SURVEY = "Accepteriez-vous de participer à un sondage de satisfaction électronique au hasard?"
SENT = (
    "Votre demande a été envoyée correctement. Un premier suivi sera effectué dans un délai maximal de deux jours "
    "ouvrables et un résumé de votre demande vous sera envoyé par courriel."
)


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def test_a_damaged_cart(new_phone: NewPhone, town: Town, tmp_path: Path) -> None:
    known = town.cases()
    page = new_phone("chromium").open("/demandes/nouvelle/bac-endommage")
    expect(page.get_by_role("heading", name="Bac roulant endommagé")).to_be_visible()
    next_step(page)
    write_place(page, "214, Rue des Saules")
    next_step(page)

    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    page.get_by_label(CONTAINER).select_option(label="Bac roulant de 360 litres")
    parts = page.get_by_role("group", name=PARTS)
    assert parts.locator("label").all_inner_texts() == ["Couvercle", "Cuve", "Essieu", "Poignée"]
    assert_drawn(parts.locator("img"))
    parts.get_by_text("Cuve", exact=True).click()
    page.get_by_label("Quelle est la date de l’événement").fill(days_ago(2))
    page.get_by_label(COLOUR).select_option(label="Noir")
    page.get_by_label("Commentaires").fill("La cuve s’est fendue quand le camion l’a échappée.")
    attached = page.get_by_role("group", name=re.compile("Pièces jointes"))
    expect(attached.get_by_text("Joindre une photo ou un fichier")).to_be_visible()
    add_photos(page, photograph(tmp_path, "cuve", bytes_wanted=200_000))
    assert above(page.get_by_label(CONTAINER), parts)
    assert above(parts, page.get_by_label(COLOUR))
    assert above(page.get_by_label(COLOUR), page.get_by_label("Commentaires"))
    assert above(page.get_by_label("Commentaires"), attached)
    next_step(page)

    tell_who(page)
    expect(page.locator("main")).to_contain_text("Bac roulant de 360 litres")
    expect(page.locator("main")).to_contain_text("Noir")
    send(page)
    [case] = eventually(lambda: [case for case in town.cases() if case not in known])
    eventually(lambda: len(town.received_digests(case)) == 1)


def test_a_cart_without_its_part_is_mended_where_it_is_asked(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/demandes/nouvelle/bac-endommage")
    next_step(page)
    write_place(page, "214, Rue des Saules")
    next_step(page)
    expect(page.get_by_role("group", name=PARTS)).to_be_hidden()
    page.get_by_label(CONTAINER).select_option(label="Bac roulant de 360 litres")
    next_step(page)
    for name in ("q.partie", "q.couleur", "q.evenement"):
        expect(page.locator(f"[id='err-{name}']")).to_be_visible()
    expect(page.locator("[id='err-q.contenant']")).to_be_hidden()
    page.get_by_label(CONTAINER).select_option(label="Conteneur d’immeuble")
    expect(page.get_by_role("group", name=PARTS)).to_be_hidden()


def test_a_cart_that_was_begun_is_found_as_it_was(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/demandes/nouvelle/bac-endommage")
    next_step(page)
    write_place(page, "214, Rue des Saules")
    next_step(page)
    page.get_by_label(CONTAINER).select_option(label="Bac roulant de 240 litres")
    page.get_by_label(COLOUR).select_option(label="Bleu")
    page.get_by_label("Commentaires").fill("Roue perdue.")
    page.goto(f"{town.url}/")
    page.goto(f"{town.url}/demandes/nouvelle/bac-endommage")
    expect(page.locator("[id='f-q.contenant']")).to_have_value("bac240")
    expect(page.locator("[id='f-q.couleur']")).to_have_value("bleu")


def test_a_pothole(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/")
    page.get_by_role("link", name="Signaler", exact=True).first.click()
    page.get_by_role("link", name="Nid-de-poule").first.click()
    expect(page.get_by_role("heading", name="Nid-de-poule")).to_be_visible()
    next_step(page)
    locate(page)
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    answer_pothole(page)
    page.get_by_label("Commentaires").fill("Devant l’abribus.")
    next_step(page)

    anonymous = page.get_by_role("group", name=ANONYMOUS)
    anonymous.get_by_label("Oui").check()
    expect(page.get_by_label("Prénom")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("ne pourra pas vous communiquer son état d’avancement")
    anonymous.get_by_label("Non").check()
    expect(page.get_by_label("Prénom")).to_have_value("Aïcha")
    expect(page.get_by_label("Nom de famille")).to_have_value("Belkacem")
    page.get_by_role("group", name=SURVEY).get_by_label("Oui").check()
    next_step(page)
    send(page)
    reference = page.locator("[data-slot=reference]").inner_text()
    page.get_by_role("link", name="Voir mes demandes").click()
    row = page.get_by_role("link", name=re.compile(reference))
    expect(row).to_contain_text("Nid-de-poule")
    expect(row).to_contain_text("Nouvelle")


def tell_who(page: Page) -> None:
    """« Vos renseignements », by the person of the guide."""
    expect(page.get_by_role("heading", name="Vos renseignements")).to_be_visible()
    page.get_by_label("Prénom").fill("Joseph")
    page.get_by_label("Nom de famille").fill("Belkacem")
    page.locator("#f-email").fill(AICHA)
    page.get_by_role("group", name=SURVEY).get_by_label("Non").check()
    next_step(page)


def send(page: Page) -> None:
    """« Soumettre », until the town has it and says so in the words of the guide."""
    page.get_by_role("button", name="Soumettre").click()
    received = page.locator("[data-confirmation=received]")
    expect(received).to_contain_text(SENT)
    expect(received.get_by_role("link", name="Voir mes demandes")).to_be_visible()
    expect(received.get_by_role("link", name="Retourner à la page d’accueil")).to_be_visible()


def days_ago(days: int) -> str:
    """A day that is over, as a field of a date holds it."""
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def assert_drawn(pictures: Locator) -> None:
    """Each picture has come and is not a hole."""
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0


def above(first: Locator, second: Locator) -> bool:
    """Whether one part of the page stands above another."""
    one, other = first.bounding_box(), second.bounding_box()
    assert one
    assert other
    return one["y"] < other["y"]
