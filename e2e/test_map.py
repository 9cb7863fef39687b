"""The map of the second step: opened when it is asked for, drawn with WebGL or without, with a signal and without."""

import json

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import install, next_step, submit
from e2e.support.looks import violations
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually
from e2e.test_places import at_place, download_town, to_summary

GL, PLAIN = ".maplibregl-map", ".leaflet-container"


def open_map(page: Page) -> None:
    """« Sur la carte », until it is drawn."""
    page.get_by_text("Sur la carte", exact=True).click()
    expect(page.get_by_role("button", name="Placer le repère au centre")).to_be_visible()


def with_webgl(phone: Phone) -> Phone:
    """The same phone with a graphics card; Chromium's alone."""
    phone.off()
    phone.webgl = phone.engine == "chromium"
    return phone.on()


def pinned(page: Page) -> dict[str, object]:
    """What the form keeps of the pin; empty before there is one."""
    kept = page.locator("[name=pick_map]").input_value()
    return json.loads(kept) if kept else {}


def test_a_pin_on_the_map_says_where_and_the_town_stores_both(phone: Phone, town: Town) -> None:
    known = town.cases()
    page = at_place(phone)
    assert not page.evaluate("performance.getEntriesByType('resource').some(({name}) => name.includes('/cartes/'))")
    open_map(page)
    expect(page.locator(PLAIN)).to_be_visible()  # neither browser of the stories has WebGL unless asked
    assert pinned(page) == {}
    next_step(page)
    expect(page.locator("#err-pick_map")).to_contain_text("Placez le repère sur la carte")
    page.get_by_role("button", name="Placer le repère au centre").click()
    expect(page.get_by_role("status").filter(has_text="Le repère est")).to_be_visible()
    expect(page.locator("#err-pick_map")).to_be_hidden()
    first = pinned(page)
    page.get_by_role("button", name="Agrandir la carte").click()
    frame = page.locator(".map").bounding_box()
    assert frame
    page.mouse.click(frame["x"] + 90, frame["y"] + frame["height"] - 90)
    eventually(lambda: pinned(page)["lat"] != first["lat"])
    tapped = pinned(page)
    assert float(str(tapped["lat"])) < float(str(first["lat"]))
    assert float(str(tapped["lon"])) < float(str(first["lon"]))
    page.get_by_role("button", name="Repère. Les flèches").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    eventually(lambda: float(str(pinned(page)["lon"])) > float(str(tapped["lon"])))
    moved = pinned(page)
    assert float(str(moved["lat"])) > float(str(tapped["lat"]))
    page.get_by_role("button", name="Aller où je suis").click()
    eventually(lambda: str(pinned(page)["label"]) == "Près de : 466, Rue du Couvent")
    assert (pinned(page)["lat"], pinned(page)["lon"]) == (46.8123, -71.2145)
    expect(page.locator("[data-map-said]")).to_have_text("Le repère est près de : 466, Rue du Couvent.")
    assert violations(page) == []
    page.locator("#f-place_label").fill("sur la berge")
    to_summary(page)
    expect(page.locator("[data-summary-parts]")).to_contain_text("Près de : 466, Rue du Couvent – sur la berge")
    submit(page)
    (case,) = eventually(lambda: [row for id_, row in town.cases().items() if id_ not in known])
    assert (case["place_mode"], case["lat"], case["lon"]) == ("map", 46.8123, -71.2145)
    assert json.loads(case["place_found"])["found"]["label"] == "466, Rue du Couvent"
    assert json.loads(case["fix"])["accuracy_m"] == 12


@pytest.mark.parametrize("engine", ["chromium"])
@pytest.mark.parametrize("webgl", [True, False])
def test_the_pin_is_dragged_on_a_map_with_webgl_and_without(phone: Phone, *, webgl: bool) -> None:
    page = at_place(with_webgl(phone) if webgl else phone)
    open_map(page)
    expect(page.locator(GL if webgl else PLAIN)).to_be_visible()
    expect(page.locator(PLAIN if webgl else GL)).to_have_count(0)
    page.get_by_role("button", name="Placer le repère au centre").click()
    before = pinned(page)
    pin = page.get_by_role("button", name="Repère. Les flèches").bounding_box()
    assert pin
    page.mouse.move(pin["x"] + 22, pin["y"] + 24)
    page.mouse.down()
    page.mouse.move(pin["x"] + 82, pin["y"] + 64, steps=6)
    page.mouse.up()
    eventually(lambda: float(str(pinned(page)["lon"])) > float(str(before["lon"])))
    assert float(str(pinned(page)["lat"])) < float(str(before["lat"]))


def test_the_map_opens_on_a_phone_that_holds_the_town_when_nothing_is_reached(phone: Phone, town: Town) -> None:
    install(with_webgl(phone))
    download_town(phone)
    town.kill()
    page = at_place(phone)
    open_map(page)
    expect(page.locator(GL if phone.webgl else PLAIN)).to_be_visible()
    page.get_by_role("button", name="Placer le repère au centre").click()
    expect(page.locator("[data-map-said]")).to_contain_text("Le repère est près de")
    page.reload()
    expect(page.get_by_role("button", name="Placer le repère au centre")).to_be_visible()
    assert str(pinned(page)["label"]).startswith("Près de : ")


@pytest.mark.parametrize("engine", ["chromium"])
def test_without_the_town_nor_a_signal_the_other_ways_are_named(phone: Phone, town: Town) -> None:
    install(phone)
    town.kill()
    page = at_place(phone)
    page.get_by_text("Sur la carte", exact=True).click()
    expect(page.locator("[data-map-said]")).to_contain_text("La carte ne peut être affichée maintenant")
    page.get_by_text("À un endroit").or_(page.get_by_text("À une adresse")).first.click()
    expect(page.locator("[data-map-said]")).to_be_hidden()
