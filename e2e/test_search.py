"""The search: as one types, alike without a signal, on the home page and in the list; what nobody finds is counted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import ROY, install, sign_in
from e2e.support.link import Link
from e2e.support.looks import overflow, violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def results(page: Page) -> Locator:
    return page.locator("[data-search-rows] a.row")


def titles(page: Page) -> list[str]:
    return results(page).locator(".row__title").all_inner_texts()


def said(page: Page) -> Locator:
    return page.locator("[data-search-said]")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_without_a_signal_the_search_answers_as_the_town_does(phone: Phone, town: Town, link: Link) -> None:
    page = install(phone)
    asked = ["trou dans la rue", "lumiere", "réfrigirateur", "bac cassé", "tag"]
    answered = []
    for query in asked:
        page.goto(f"{town.url}/demarches?q={query}")
        answered.append(titles(page))

    link.down()
    page = phone.open("/demarches")
    for query, found in zip(asked, answered, strict=True):
        field(page).fill(query)
        expect(said(page)).to_contain_text(query)
        assert titles(page) == found, query
    results(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Graffiti")
    page.go_back()
    expect(results(page)).to_have_count(len(answered[-1]))

    page = phone.open("/demarches?q=encombrents")
    expect(results(page).first).to_contain_text("Collecte d’encombrants")
    expect(field(page)).to_have_value("encombrents")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_the_home_page_answers_under_its_field_and_escape_clears_it(phone: Phone, town: Town) -> None:
    page = phone.open("/")
    field(page).focus()
    page.keyboard.type("nid de poule")
    expect(results(page).first).to_contain_text("Nid-de-poule")
    expect(said(page)).to_contain_text("pour « nid de poule »")
    expect(page.get_by_role("link", name="Appelez le 9-1-1").first).to_be_visible()
    expect(field(page)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(results(page).first).to_be_focused()

    field(page).focus()
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")
    expect(results(page)).to_have_count(0)
    assert page.url == f"{town.url}/"
    field(page).fill("bruit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demarches?q=bruit")
    expect(results(page).first).to_contain_text("Bruit")


def test_the_list_gives_way_to_results_and_comes_back(phone: Phone, town: Town) -> None:
    page = phone.open("/demarches")
    categories = page.locator("[data-search-rest]")
    field(page).fill("frigo")
    expect(results(page).first).to_contain_text("Collecte d’encombrants")
    expect(categories.first).to_be_hidden()
    page.wait_for_url("**/demarches?q=frigo")
    field(page).fill("")
    expect(categories.first).to_be_visible()
    page.wait_for_url("**/demarches")


def test_what_is_searched_in_vain_is_counted_once_it_is_meant(phone: Phone, town: Town) -> None:
    page = phone.open("/demarches")
    field(page).press_sequentially("hippopotame", delay=30)
    expect(page.get_by_role("heading", name="Rien ne correspond")).to_be_visible()
    expect(page.locator("[data-search-popular] a.row")).to_have_count(8)
    rows = eventually(lambda: town.rows("SELECT words, count FROM missed_searches"))
    assert [tuple(row) for row in rows] == [("hippopotame", 1)]
    private = "819 777 9264 zz"
    field(page).fill(private)
    expect(said(page)).to_have_text(f"Aucun résultat pour « {private} »")
    with page.expect_response("**/demarches/sans-resultat"):
        page.keyboard.press("Enter")
    assert len(town.rows("SELECT words FROM missed_searches")) == 1


@pytest.mark.parametrize("path", ["/", "/demarches"])
def test_results_are_without_fault_for_axe(new_phone: NewPhone, town: Town, path: str) -> None:
    page = new_phone("chromium").page
    page.goto(f"{town.url}{path}")
    wrong = []
    for query in ("bac", "hippopotame"):
        field(page).fill(query)
        expect(said(page)).to_contain_text(query)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{query} {scheme} {found}" for found in violations(page)]
        assert overflow(page) == []
    assert wrong == []


def test_supervisors_read_what_is_missing(new_phone: NewPhone, town: Town) -> None:
    assert town.write("UPDATE accounts SET role = 'supervisor' WHERE email = ?", ROY)
    for number, words in enumerate(("hippopotame", "girafe du zoo", "frigo", "z" * 60)):
        query = "INSERT INTO missed_searches (id, month, language, words, count) VALUES (?, '2026-11', 'fr-CA', ?, ?)"
        assert town.write(query, bytes([number] * 16), words, 40 - number)
    for width in (320, 1280):
        page = new_phone("chromium", width=width).page
        sign_in(page, town.url, ROY)
        page.goto(f"{town.url}/poste/supervision")
        page.get_by_role("link", name="Recherches sans résultat").click()
        expect(page.locator("tbody tr").first).to_contain_text("hippopotame")
        expect(page.locator("tbody tr", has_text="frigo")).to_contain_text("Trouve un résultat maintenant")
        assert overflow(page) == []
        wrong = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{scheme} {found}" for found in violations(page)]
        assert wrong == []
