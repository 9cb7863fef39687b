"""Colette adds a question to a topic, sees it as on a phone, publishes it; a resident's phone has it and answers it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import next_step, sign_in, write_place
from e2e.support.looks import enlarge_text, overflow, small_targets, violations
from e2e.support.phone import Phone
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
COLETTE = "c.lavoie@rivemont.test"
EDITOR = "/poste/catalogue/graffiti"
WALL = "Sur quel mur est-ce ?"


def at_work(new_phone: NewPhone, town: Town, **options: object) -> Page:
    """Colette, signed in at the catalogue."""
    page = new_phone("chromium", **options).page
    sign_in(page, town.url, COLETTE)
    expect(page.get_by_role("heading", name="Catalogue des démarches")).to_be_visible()
    return page


def test_a_question_that_is_added_and_published_reaches_a_phone(new_phone: NewPhone, town: Town) -> None:
    resident = new_phone("chromium")
    open_form(resident.open("/demandes/nouvelle/graffiti"))
    resident.wait_for_worker()
    expect(resident.page.get_by_text(WALL)).to_have_count(0)

    page = at_work(new_phone, town, width=1280, height=900)
    page.get_by_role("link", name=re.compile("^Graffiti")).click()
    page.get_by_role("group", name="Une question de plus").get_by_label("Ce qu’elle demande").fill(WALL)
    page.get_by_role("button", name="Ajouter la question").click()
    missing = page.get_by_role("link", name=re.compile("Écrivez les réponses offertes"))
    expect(missing).to_be_visible()
    for answer in ("Un mur privé", "Un mur de la Ville"):
        page.locator("details[open]").get_by_label("Une réponse de plus").fill(answer)
        page.get_by_role("button", name=re.compile("Garder et ajouter une réponse")).click()
    expect(missing).to_have_count(0)

    preview = page.frame_locator("iframe")
    expect(preview.get_by_text(WALL)).to_be_visible()
    preview.get_by_label("Un mur privé").check()
    preview.locator("section.step:not([hidden])").get_by_role("button", name="Continuer").click()
    expect(preview.get_by_text("Étape 4 sur 4")).to_be_visible()

    page.get_by_role("button", name="Garder et comparer").click()
    expect(page.locator("ins").filter(has_text="sur-quel-mur-est-ce")).to_be_visible()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_text("est en vigueur")).to_be_visible()

    again = resident.open("/demandes/nouvelle/graffiti")  # where the resident left it, with the question that is new
    expect(again.get_by_text("Brouillon repris")).to_be_visible()
    expect(again.get_by_text("Sur quel mur est-ce")).to_be_visible()
    again.get_by_label("Un mur de la Ville").check()


def open_form(page: Page) -> None:
    """The form, to its questions."""
    next_step(page)
    write_place(page, "Le mur du marché")
    next_step(page)
    expect(page.get_by_role("heading", name=re.compile("Détails de la demande"))).to_be_visible()


PAGES = ["/poste/catalogue", f"{EDITOR}?ouverte=0", f"{EDITOR}/texte", f"{EDITOR}/comparaison", f"{EDITOR}/versions"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_of_the_catalogue_is_sound(new_phone: NewPhone, town: Town, *, dark: bool) -> None:
    page = at_work(new_phone, town, dark=dark)
    page.goto(f"{town.url}{EDITOR}")
    page.locator("#f-title\\.fr").fill("")
    page.get_by_role("button", name="Garder le brouillon").last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    for path in [*PAGES, f"{EDITOR}/apercu?etape=3", f"{EDITOR}/apercu?etape=0"]:
        page.goto(f"{town.url}{path}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        assert overflow(page) == [], path
        assert small_targets(page, least=24) == [], path


def test_at_twice_the_text_nothing_scrolls_sideways(new_phone: NewPhone, town: Town) -> None:
    page = at_work(new_phone, town, width=320, height=640)
    enlarge_text(page, percent=200)
    for path in PAGES:
        page.goto(f"{town.url}{path}")
        assert overflow(page) == [], path


def test_a_topic_is_changed_by_the_keyboard_alone(new_phone: NewPhone, town: Town) -> None:
    page = at_work(new_phone, town, width=1280, height=900)
    page.get_by_role("link", name=re.compile("^Graffiti")).focus()
    page.keyboard.press("Enter")
    title = page.locator("#f-title\\.fr")
    for _step in range(30):
        page.keyboard.press("Tab")
        if title.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("Tag à effacer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre brouillon")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tag à effacer")
