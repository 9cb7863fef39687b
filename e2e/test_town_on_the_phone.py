"""« Télécharger ma ville »: cut and taken up again, refused when it lies, renewed, kept while nothing is reached."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.support.acts import install, next_step
from e2e.support.looks import violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town
from e2e.test_places import at_place, download_town, pick_address
from server.places.building.generating import generate
from server.places.building.whole_town import build_town

PIECES = re.compile(r"/lieux/morceaux/")
WORDS = "[data-town-words]"


def panel(phone: Phone) -> Page:
    """« Plus », where the town is offered."""
    page = phone.open("/plus")
    expect(page.get_by_role("button", name="Télécharger ma ville")).to_be_visible()
    return page


def version_kept(page: Page) -> object:
    """The version that the phone holds; None while none is whole."""
    return page.evaluate(
        "async () => { const found = await (await caches.open('riverain-places')).match('/lieux/ville');"
        " return found ? (await found.json()).version : null; }"
    )


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_download_that_was_cut_goes_on_where_it_stopped(phone: Phone) -> None:
    page = panel(phone)
    expect(page.locator(WORDS)).to_contain_text(re.compile(r"\d+\sko"))
    assert violations(page) == []
    asked: list[str] = []

    def cut_the_third(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 2:
            route.abort()
        else:
            route.continue_()

    phone.context.route(PIECES, cut_the_third)
    page.get_by_role("button", name="Télécharger ma ville").click()
    expect(page.locator(WORDS)).to_contain_text("Le téléchargement s’est arrêté ; ce qui est arrivé est gardé.")
    assert version_kept(page) is None
    phone.context.unroute(PIECES)
    phone.context.on("request", lambda request: asked.extend([request.url] if PIECES.search(request.url) else []))
    page.reload()
    page.get_by_role("button", name="Télécharger ma ville").click()
    expect(page.get_by_role("button", name="Retirer de cet appareil")).to_be_focused()
    assert len(asked) == 4  # the third alone was asked for twice
    assert asked[2] == asked[3]
    assert violations(page) == []
    page.get_by_role("button", name="Retirer de cet appareil").click()
    expect(page.get_by_role("button", name="Télécharger ma ville")).to_be_focused()
    assert version_kept(page) is None


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_town_that_lies_is_refused_and_nothing_of_it_is_used(phone: Phone) -> None:
    page = panel(phone)
    phone.context.route(PIECES, lambda route: route.fulfill(body=b"not what was announced"))
    page.get_by_role("button", name="Télécharger ma ville").click()
    expect(page.locator(WORDS)).to_contain_text("Ce qui est arrivé était abîmé et n’a pas été gardé.")
    assert version_kept(page) is None
    phone.context.unroute(PIECES)
    page.get_by_role("button", name="Télécharger ma ville").click()
    expect(page.get_by_role("button", name="Retirer de cet appareil")).to_be_focused()


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_newer_version_waits_until_the_phone_is_reached_again(phone: Phone, town: Town) -> None:
    install(phone)
    download_town(phone)
    before = version_kept(phone.page)
    town.kill()
    build_town("rivemont", generate("valquier"), town.data / "places")
    page = at_place(phone)
    pick_address(page)  # of the version that is on the phone
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    town.start()
    page = phone.open("/plus")
    expect(page.locator(WORDS)).to_contain_text("une version plus récente existe")
    assert version_kept(page) == before
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.get_by_role("button", name="Retirer de cet appareil")).to_be_focused()
    assert version_kept(page) not in {before, None}
