"""A complaint that a card answers, with a signal and without; the cards on the phone; the cards at the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import ROY, install, next_step, sign_in, wait_for_draft, wait_until_kept
from e2e.support.link import Link
from e2e.support.looks import COLOURS, overflow, small_targets, violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually
from tests.support.knowledge import rivemont_with_cards

COMPLAINT = "/demandes/nouvelle/plainte-commentaire"
SNOW = "Quand ma rue est-elle déneigée ?"
WRITTEN = "La souffleuse est passée très tard, ma rue n’est toujours pas déneigée."
FOUND = "[data-answers-found]"


@pytest.fixture
def town(tmp_path: Path, seeded: Path, link: Link) -> Iterator[Town]:
    made = Town(tmp_path / "town", port=link.town_port, public_port=link.port).prepare(template=seeded)
    made.extra["RIVERAIN_MUNICIPALITY"] = str(rivemont_with_cards(tmp_path))
    with made:
        yield made.start()


def complain(phone: Phone) -> Page:
    """The complaint, up to its message."""
    page = phone.open(COMPLAINT)
    next_step(page)
    expect(page.locator("section[data-step='2']")).to_be_visible()
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    page.locator('input[name="q.nature"][value="plainte"]').check()
    page.get_by_label("Votre message").press_sequentially(WRITTEN, delay=5)
    return page


def counts(town: Town) -> dict[str, int]:
    """What was counted of the card on snow."""
    rows = town.rows("SELECT kind, number FROM card_counts WHERE card = 'deneigement-horaire'")
    return {str(row["kind"]): int(row["number"]) for row in rows}


def faults(page: Page) -> list[str]:
    """What axe finds in light and in dark, and what is too wide or too small."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = violations(page, only=COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return [*violations(page), *dark, *overflow(page), *small_targets(page, least=24)]


def test_a_complaint_is_spared_by_the_card_that_answers_it(phone: Phone, town: Town) -> None:
    page = complain(phone)
    found = page.locator(FOUND)
    expect(found).to_be_visible()
    expect(page.get_by_label("Votre message")).to_be_focused()  # nobody was taken away from what they write
    expect(page.locator("[data-answers-said]")).to_contain_text("répond")
    assert faults(page) == []
    found.get_by_text(SNOW).click()
    expect(found.get_by_text("L’andain laissé par la souffleuse")).to_be_visible()
    assert faults(page) == []
    found.get_by_role("button", name="Cela répond à ma question").click()
    expect(page.get_by_role("heading", name="Vous avez votre réponse")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("button", name="Reprendre la demande").click()
    expect(page.get_by_label("Votre message")).to_have_value(WRITTEN)
    found.get_by_role("button", name="Cela répond à ma question").click()
    page.get_by_role("button", name="Jeter le brouillon").click()
    expect(page.get_by_text("Brouillon jeté.")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Brouillon repris là où vous l’aviez laissé.")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_have_value(WRITTEN)
    eventually(lambda: counts(town) == {"shown": 1, "opened": 1, "deflected": 1})
    assert town.rows("SELECT 1 FROM cases WHERE comment LIKE ?", "%souffleuse%") == []


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_without_a_signal_a_card_answers_as_well_and_is_counted_later(phone: Phone, town: Town) -> None:
    wait_until_kept(install(phone, COMPLAINT), "/fiche-hors-ligne")
    town.kill()
    page = complain(phone)
    found = page.locator(FOUND)
    expect(found).to_be_visible()
    found.get_by_text(SNOW).click()
    expect(found.get_by_text("L’andain laissé par la souffleuse")).to_be_visible()
    found.get_by_role("button", name="Cela répond à ma question").click()
    page.get_by_role("button", name="Jeter le brouillon").click()
    expect(page.get_by_text("Brouillon jeté.")).to_be_visible()
    page = phone.open("/fiches")
    expect(page.get_by_role("link", name=SNOW)).to_be_visible()
    page.get_by_role("link", name=SNOW).click()
    expect(page.get_by_role("heading", name=SNOW, level=1)).to_be_visible()
    expect(page).to_have_title(f"{SNOW} · Rivemont".replace(" ?", "\u00a0?"))
    assert faults(page) == []
    page.get_by_role("button", name="Oui").click()
    expect(page.get_by_text("Merci, votre réponse est comptée.")).to_be_focused()
    phone.open("/fiches?mots=écocentre")
    expect(page.get_by_role("link", name="Les heures de l’écocentre")).to_be_visible()
    expect(page.get_by_role("link", name=SNOW)).to_be_hidden()
    town.start()
    phone.open("/fiches")
    eventually(lambda: counts(town) == {"shown": 1, "opened": 1, "deflected": 1, "useful": 1})


@pytest.mark.parametrize("engine", ["chromium"])
def test_a_card_that_names_the_topic_is_opened_before_anything_is_written(phone: Phone, town: Town) -> None:
    page = phone.open(COMPLAINT)
    page.locator("[data-answers]").get_by_text(SNOW).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("L’andain laissé par la souffleuse")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Cela répond à ma question").click()
    expect(page.get_by_text("Rien n’a été envoyé, rien n’est gardé.")).to_be_visible()
    expect(page.get_by_role("button", name="Jeter le brouillon")).to_be_hidden()


@pytest.mark.parametrize("engine", ["chromium"])
def test_what_is_written_stays_when_another_card_is_read_on_its_page(phone: Phone, town: Town) -> None:
    page = complain(phone)
    wait_for_draft(page, "toujours pas déneigée")
    found = page.locator(FOUND)
    found.get_by_text(SNOW).click()
    found.get_by_role("link", name="Lire la fiche").click()
    expect(page.get_by_role("heading", name=SNOW, level=1)).to_be_visible()
    assert faults(page) == []
    page.go_back()
    expect(page.get_by_label("Votre message")).to_have_value(WRITTEN)


@pytest.mark.parametrize("engine", ["chromium"])
def test_an_agent_finds_a_card_and_puts_it_into_the_answer_by_keyboard(phone: Phone, town: Town) -> None:
    page = phone.page
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, town.url, ROY)
    reference = town.rows("SELECT max(reference) AS reference FROM cases WHERE status = 'new'")[0]["reference"]
    page.goto(f"{town.url}/poste/demandes/{reference}")
    page.keyboard.press("r")
    page.keyboard.type("Bonjour,")
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("f")
    page.keyboard.type("ecocentre")
    expect(page.locator("#cards-found details")).to_have_count(2)
    assert violations(page) == []
    page.locator("#cards-found summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    area = page.locator('[data-fold="entry"] textarea')
    expect(area).to_be_focused()
    expect(area).to_have_value(f"Bonjour,\n\nLes heures de l’écocentre : {town.url}/fiches/ecocentre")
    assert page.get_by_label("La personne").is_checked()
    for path in ("/poste/fiches", "/poste/fiches/deneigement-horaire", "/poste/fiches?mots=zzzz"):
        page.goto(f"{town.url}{path}")
        assert faults(page) == []


@pytest.mark.parametrize("engine", ["chromium"])
def test_the_pages_of_cards_fit_a_small_screen(phone: Phone, town: Town) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/fiches", "/fiches?mots=bac", "/fiches?mots=zzzz", "/fiches/bac-bleu", "/fiches/bac-bleu/merci"):
        page = phone.open(path)
        assert faults(page) == [], path
