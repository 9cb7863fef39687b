"""Where: the ways to say it, with a signal and without, from the town that the phone has downloaded."""

import json

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import install, locate, next_step, submit
from e2e.support.link import Link
from e2e.support.looks import violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import ROOT, Town, eventually

FORM = "/demandes/nouvelle/nid-de-poule"
STREET = "Rue du Couvent"
BUILT = ROOT / "static" / "dist"


def at_place(phone: Phone) -> Page:
    """The second step of « Nid-de-poule »."""
    page = phone.open(FORM)
    next_step(page)
    expect(page.get_by_text("Là où je suis")).to_be_visible()
    return page


def pick_address(page: Page) -> str:
    """An address, by what is offered while one types."""
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").press_sequentially("160 76e r")
    page.get_by_role("option", name="160, 76e Rue Est").click()
    expect(page.locator("#f-search_address")).to_have_value("160, 76e Rue Est")
    return "160, 76e Rue Est"


def pick_near(page: Page) -> str:
    """A place beside where the phone is."""
    locate(page)
    page.get_by_label("466, Rue du Couvent").check(force=True)
    return "466, Rue du Couvent"


def pick_corner(page: Page) -> str:
    """A street, then the street that crosses it."""
    page.get_by_text("Au coin de deux rues").click()
    return _second(page, "intersection")


def pick_segment(page: Page) -> str:
    """A street, then the part of it."""
    page.get_by_text("Sur un tronçon de rue").click()
    return _second(page, "segment")


def _second(page: Page, mode: str) -> str:
    page.locator(f"#f-search_{mode}").press_sequentially("couvent")
    page.get_by_role("option", name=STREET, exact=True).click()
    choice = page.locator(f"#f-pick_{mode}")
    expect(choice.locator("option").nth(1)).to_be_attached()
    label = choice.locator("option").nth(1).inner_text()
    assert label.startswith(STREET)
    choice.select_option(label=label)
    return label


WAYS = {"address": pick_address, "intersection": pick_corner, "segment": pick_segment}


def to_summary(page: Page) -> None:
    """What is asked after the place, in the shortest way."""
    next_step(page)
    for name, value in (("q.voie", "rue"), ("q.dimension", "petit"), ("q.danger", "no")):
        page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
    next_step(page)
    page.locator("input[name=anonymous][value=yes]").check()
    next_step(page)
    expect(page.get_by_role("button", name="Soumettre")).to_be_visible()


def download_town(phone: Phone) -> None:
    """« Télécharger ma ville », until it says that it is there."""
    page = phone.open("/plus")
    page.get_by_role("button", name="Télécharger ma ville").click()
    expect(page.get_by_role("button", name="Retirer de cet appareil")).to_be_focused()
    expect(page.locator("[data-town-words]")).to_contain_text("vous trouvez une adresse même sans réseau")


def test_each_way_is_offered_by_the_town_and_stored_with_what_it_finds(phone: Phone, town: Town) -> None:
    known = town.cases()
    page = at_place(phone)
    go_on = page.locator("section.step:not([hidden])").get_by_role("button", name="Continuer")
    stood = go_on.bounding_box()
    expected = pick_near(page)
    for mode, pick in WAYS.items():  # one mind changed after another: the last one counts
        expected = pick(page)
        assert page.locator(f"[data-place-panel={mode}]").is_visible()
        assert go_on.bounding_box() == pytest.approx(stood, abs=1)  # nobody's finger misses it
    assert violations(page) == []
    page.locator("#f-place_label").fill("côté nord")
    to_summary(page)
    expect(page.locator("[data-summary-parts]")).to_contain_text(f"{expected} – côté nord")
    submit(page)
    (case,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    assert (case["place_mode"], case["place_label"]) == ("segment", f"{expected} – côté nord")
    assert json.loads(case["place_found"])["found"]["label"] == expected
    assert json.loads(case["place_found"])["metres"] == 0


def test_each_way_is_offered_by_the_phone_when_the_town_is_away(phone: Phone, town: Town) -> None:
    known = town.cases()
    install(phone)
    download_town(phone)
    town.kill()
    page = at_place(phone)
    expected = pick_near(page)
    for pick in WAYS.values():
        expected = pick(page)
    to_summary(page)
    submit(page)
    expect(page.locator("[data-confirmation=kept]")).to_be_visible()
    town.start()
    (case,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    assert case["place_label"] == expected
    assert json.loads(case["place_found"])["found"]["label"] == expected


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_without_the_town_on_the_phone_nor_a_signal_the_address_is_kept_as_written(phone: Phone, town: Town) -> None:
    known = town.cases()
    install(phone)
    town.kill()
    page = at_place(phone)
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").press_sequentially("160, 76e Rue Est")
    expect(page.locator('[data-place-panel="address"]')).to_contain_text("Sans réseau, l’adresse ne peut être vérifiée")
    to_summary(page)
    submit(page)
    town.start()
    (case,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    assert (case["place_mode"], case["place_label"]) == ("text", "160, 76e Rue Est")
    assert json.loads(case["place_found"])["found"]["label"] == "160, 76e Rue Est"


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_what_is_typed_before_the_script_came_is_looked_up_when_it_does(phone: Phone, link: Link) -> None:
    (ways,) = (part.name for part in BUILT.glob("part-*.js") if "data-place-go" in part.read_text())
    link.hold(f"GET /static/{ways}".encode())
    page = at_place(phone)
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").press_sequentially("160 76e rue")
    expect(page.locator("#f-search_address[role=combobox]")).to_have_count(0)
    assert link.asked(f"GET /static/{ways}")
    link.release()
    expect(page.get_by_role("option").first).to_have_text("160, 76e Rue Est")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_whoever_went_down_the_list_stays_there_when_it_comes_anew(phone: Phone, link: Link) -> None:
    page = at_place(phone)
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").press_sequentially("160 76")
    offers = page.get_by_role("option")
    expect(offers).not_to_have_count(0)
    many = offers.count()
    link.hold(b"GET /lieux/recherche")
    page.locator("#f-search_address").press_sequentially("e rue est")
    offers.filter(has_text="160, 76e Rue Est").first.wait_for()
    while "160, 76e Rue Est" not in page.locator('[role=option][aria-selected="true"]').all_inner_texts():
        page.keyboard.press("ArrowDown")
    link.release()
    expect(offers).not_to_have_count(many)
    page.keyboard.press("Enter")
    expect(page.locator("#f-search_address")).to_have_value("160, 76e Rue Est")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_what_was_picked_comes_back_with_the_draft(phone: Phone) -> None:
    page = at_place(phone)
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").press_sequentially("160 76e r")
    page.keyboard.press("Tab")  # gone on before the answer comes
    expect(page.locator('[data-place-panel="address"] .place__status')).to_contain_text("proposition")
    expect(page.get_by_role("listbox")).to_have_count(0)
    label = pick_segment(page)
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Retour").first.click()
    expect(page.locator("#f-pick_segment")).to_contain_text(label)
    assert page.locator("#f-pick_segment option:checked").inner_text() == label
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
