"""« Est-ce déjà signalé ? » on the phone, and the map of what is."""

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import install, locate, next_step, submit
from e2e.support.looks import violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually
from e2e.test_map import with_webgl
from e2e.test_places import at_place, download_town, to_summary

KNOWN = "Est-ce déjà signalé ?"


def report_here(phone: Phone, town: Town) -> str:
    """A pothole where the phone is; gives its reference once the town has it."""
    known = town.cases()
    page = at_place(phone)
    locate(page)
    to_summary(page)
    submit(page)
    (case,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    return str(case["reference"])


def to_details(phone: Phone) -> Page:
    """The third step, for another pothole at the same place."""
    page = at_place(phone)
    locate(page)
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    return page


def follow(page: Page, reference: str) -> None:
    """« C’est le même », and on to the summary."""
    expect(page.get_by_role("group", name=KNOWN)).to_be_visible()
    card = page.locator("[data-same-list] label").filter(has=page.locator(f'[value="{reference}"]'))
    expect(card).to_contain_text("466, Rue du Couvent")
    card.click()
    expect(page.locator('[data-field="q.voie"]')).to_be_hidden()
    next_step(page)
    page.locator("input[name=anonymous][value=yes]").check()
    next_step(page)
    expect(page.locator("[data-summary-parts]")).to_contain_text(f"C’est la même que la demande {reference}")
    submit(page)


def test_what_is_known_already_is_followed_instead_of_told_again(phone: Phone, town: Town) -> None:
    reference = report_here(phone, town)
    known = town.cases()
    page = to_details(phone)
    expect(page.get_by_role("group", name=KNOWN)).to_be_visible()
    assert violations(page) == []
    page.get_by_text("C’est autre chose").click()
    expect(page.locator('[data-field="q.voie"]')).to_be_visible()
    follow(page, reference)
    (joined,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    main = next(row for row in town.cases().values() if row["reference"] == reference)
    assert (joined["joined_to_id"], joined["answers"], main["supporters"]) == (main["id"], "{}", 1)


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_without_a_signal_the_cases_taken_along_are_compared(phone: Phone, town: Town) -> None:
    reference = report_here(phone, town)
    install(phone)
    download_town(phone)
    known = town.cases()
    town.kill()
    follow(to_details(phone), reference)
    town.start()
    (joined,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    main = next(row for row in town.cases().values() if row["reference"] == reference)
    assert joined["joined_to_id"] == main["id"]


@pytest.mark.parametrize("engine", ["chromium"])
@pytest.mark.parametrize("webgl", [True, False])
def test_the_map_shows_open_cases_and_its_list_says_the_same(phone: Phone, *, webgl: bool) -> None:
    page = (with_webgl(phone) if webgl else phone).open("/carte")
    said = page.locator("[data-map-said]")
    expect(said).to_contain_text("demandes ouvertes sur cette carte")
    marks = page.locator("a[data-mark]")
    lines = page.locator("#map-list .row")
    expect(lines).to_have_count(marks.count())
    assert marks.count() > 3
    assert violations(page) == []
    page.get_by_label("Nature").select_option("graffiti")
    expect(lines.first).to_contain_text("Graffiti")
    expect(lines).to_have_count(marks.count())
    page.get_by_label("Nature").select_option("")
    page.get_by_role("button", name="Réduire la carte").click()
    cell = page.locator("button[data-mark]").first
    expect(cell).to_be_visible()
    eventually(lambda: sum(map(int, page.locator("button[data-mark]").all_inner_texts())) == lines.count() > 0)
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator("a[data-mark]").first).to_be_visible()
    page.reload()  # the address holds the window
    expect(page.locator("a[data-mark]").first).to_be_visible()
    page.locator("a[data-mark]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/carte/RVM-*")
    page.get_by_role("button", name="Voir sur la carte").click()
    expect(page.locator(".small-map .map__pin")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("engine", ["chromium"])
def test_where_no_map_can_be_had_the_list_remains(phone: Phone, town: Town) -> None:
    phone.context.route("**/lieux/cartes/*", lambda route: route.abort())
    page = phone.open("/carte")
    expect(page.locator("[data-map-said]")).to_contain_text("la liste dit la même chose")
    expect(page.locator("#map-list .row").first).to_be_visible()
