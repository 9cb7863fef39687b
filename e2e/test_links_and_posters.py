"""A poster in the park: its code is scanned without a signal, and the form opens with the place already written."""

import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typst
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.support.acts import GRAFFITI, begin_graffiti, install, next_step, submit, wait_for_draft
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually

PLACE = "Parc du Quai, entrée nord"
LINKED = "Pré-rempli par un lien"


def scan(svg: str) -> str:
    """What a camera reads in a code."""
    sheet = "#set page(width: 60mm, height: 60mm, margin: 0mm)\n#image(bytes(sys.inputs.svg), width: 60mm)"
    picture = typst.compile(sheet.encode(), format="png", sys_inputs={"svg": svg}, ignore_system_fonts=True)
    assert isinstance(picture, bytes)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    return str(found.text)


def finish(page: Page) -> None:
    """From the details on, as nobody."""
    next_step(page)
    page.locator("input[name=anonymous][value=yes]").check()
    next_step(page)
    expect(page.locator("[data-summary]")).to_contain_text(PLACE)
    submit(page)


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_the_code_of_a_poster_opens_the_form_without_a_signal(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    town.run("posters", str(tmp_path / "posters"), "--topic", "graffiti", "--place", PLACE)
    address = scan((tmp_path / "posters" / "graffiti.svg").read_text())
    assert address.startswith(f"{town.url}/signaler/graffiti?place=")
    install(phone)
    known = town.cases().keys()
    link.down()
    page = phone.open(address.removeprefix(town.url))
    expect(page.get_by_text(LINKED)).to_be_visible()
    next_step(page)
    expect(page.get_by_role("heading", name="Où ?")).to_be_visible()
    expect(page.locator("#f-search_address")).to_have_value(PLACE)
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    page.locator("textarea[name=comment]").fill("Sur le banc.")
    finish(page)
    link.up()
    (case,) = eventually(lambda: town.cases().keys() - known)
    assert town.cases()[case]["place_label"] == PLACE


def test_a_link_fills_answers_that_can_be_changed(phone: Phone, town: Town) -> None:
    page = phone.open("/signaler/nid-de-poule?dimension=grand&danger=oui&voie=lune&accord=oui&comment=Devant+l’abribus")
    expect(page.get_by_text(LINKED)).to_be_visible()
    expect(page.locator("input[name='q.dimension'][value=grand]")).to_be_checked()
    expect(page.locator("input[name='q.danger'][value=yes]")).to_be_checked()
    expect(page.locator("input[name='q.voie']:checked")).to_have_count(0)
    next_step(page)
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").fill("160, 76e Rue Est")
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    next_step(page)
    expect(page.locator("[data-error-summary]")).to_contain_text("Sur quelle voie ?")  # a link spares no question
    page.locator("input[name='q.voie'][value=rue]").check()
    page.locator("input[name='q.dimension'][value=petit]").check()
    next_step(page)
    expect(page.get_by_role("heading", name="Étape 4")).to_be_visible()
    assert town.rows("SELECT 1 FROM cases WHERE comment = 'Devant l’abribus'") == []


def test_a_draft_is_not_replaced_by_a_link_without_asking(phone: Phone, town: Town) -> None:
    page = begin_graffiti(phone)
    page.locator("textarea[name=comment]").fill("Une tête de chat.")
    wait_for_draft(page, "tête de chat")
    page = phone.open("/signaler/graffiti?place=Ailleurs&comment=Autre+chose")
    expect(page.get_by_text("Votre brouillon est repris.")).to_be_visible()
    expect(page.get_by_text(LINKED)).to_be_hidden()
    expect(page.locator("textarea[name=comment]")).to_have_value("Une tête de chat.")
    expect(page.locator("#f-search_address")).to_have_value("Marché du Quai, mur nord")

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Repartir du lien").click()
    expect(page.get_by_text(LINKED)).to_be_visible()
    expect(page.locator("textarea[name=comment]")).to_have_value("Autre chose")
    expect(page.locator("#f-search_address")).to_have_value("Ailleurs")

    page.goto(f"{town.url}{GRAFFITI}")
    expect(page.locator("textarea[name=comment]")).to_have_value(
        ""
    )  # what a link proposed is no draft until it is touched


def test_pages_that_are_not_kept_have_a_stand_in(phone: Phone, link: Link) -> None:
    install(phone)
    page = phone.open("/demarches/graffiti")
    expect(page.get_by_role("link", name="Commencer")).to_be_visible()
    link.down()
    page.reload()
    expect(page.get_by_role("link", name="Commencer")).to_be_visible()  # opened once, kept
    page = phone.open("/demarches/lampadaire")
    expect(page.get_by_role("heading", name="C’est bien cela ?")).to_be_visible()  # its form says the same
    assert urlsplit(page.url).path == "/demarches/lampadaire"
    next_step(page)
    expect(page.get_by_role("heading", name="Étape 2")).to_be_visible()
    page = phone.open("/demarches/categorie/rues")
    expect(page.get_by_role("heading", name="Rues et trottoirs")).to_be_visible()
