"""A photo that everybody will see: an agent blurs zones of it by pointer, finger and keys, or by numbers alone."""

import io
import re
from collections.abc import Callable
from typing import Literal

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import ROY, sign_in
from e2e.support.looks import overflow, small_targets, violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.photos import FACE, PLATE, SIZE, hang_photo, street
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIDES = ("gauche", "haut", "largeur", "hauteur")


def numbers(page: Page, n: int) -> list[int]:
    """The four numbers of a zone, as the form holds them."""
    return [int(page.locator(f"[name={side}-{n}]").input_value()) for side in SIDES]


def in_photo(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the photo lies on the screen."""
    photo = page.locator("[data-zones-frame]")
    photo.scroll_into_view_if_needed()
    box = photo.bounding_box()
    assert box
    return box["x"] + x * box["width"] / SIZE[0], box["y"] + y * box["height"] / SIZE[1]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one pixel of the photo to another, with the pointer."""
    page.mouse.move(*in_photo(page, *start))
    page.mouse.down()
    page.mouse.move(*in_photo(page, *end), steps=4)
    page.mouse.up()


def holds(zone: list[int], box: tuple[int, int, int, int]) -> bool:
    """Whether a zone covers a part of the photo."""
    left, top, width, height = (number / 100 for number in zone)
    across = left * SIZE[0] <= box[0] + 12 and (left + width) * SIZE[0] >= box[2] - 12
    return across and top * SIZE[1] <= box[1] + 9 and (top + height) * SIZE[1] >= box[3] - 9


def public_photo(town: Town, reference: str) -> Image.Image:
    """What a stranger is given."""
    page = httpx2.get(f"{town.url}/carte/{reference}").text
    (address,) = re.findall(r'src="(/carte/[^"]+/photos/[^"]+)"', page)
    return Image.open(io.BytesIO(httpx2.get(f"{town.url}{address}").content))


def contrast(photo: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How far the lightest and the darkest sign in a part of the photo lie apart."""
    low, high = photo.convert("L").crop(box).getextrema()
    return int(high) - int(low)  # type: ignore[arg-type] # one band


def at_ease(page: Page) -> None:
    """Nothing that axe finds, light and dark; nothing too wide or too small."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert overflow(page) == []
    assert small_targets(page, least=24) == []


def opened(page: Page, town: Town) -> Locator:
    """From the desk's start to the photo that waits; its rectangles."""
    sign_in(page, town.url, ROY)
    page.goto(f"{town.url}/poste")
    page.get_by_role("link", name="1 photo à vérifier").click()
    at_ease(page)
    page.locator(".to-judge__photo").click()
    expect(page.locator(".zones--drawing")).to_be_visible()
    return page.locator(".zones__zone")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_plate_by_the_pointer_and_a_face_by_the_keys(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    reference = hang_photo(town)
    page = new_phone(engine, width=1280, height=900).page
    zones = opened(page, town)
    drag(page, PLATE[:2], PLATE[2:])
    expect(zones).to_have_count(1)
    expect(zones.first).to_be_focused()
    assert holds(numbers(page, 1), PLATE)
    before = numbers(page, 1)
    drag(page, (550, 645), (610, 645))  # taken along by its middle
    assert [after - was for after, was in zip(numbers(page, 1), before, strict=True)] == [5, 0, 0, 0]
    drag(page, (610, 645), (550, 645))
    assert numbers(page, 1) == before

    page.keyboard.press("z")
    expect(zones).to_have_count(2)
    expect(zones.nth(1)).to_be_focused()
    assert numbers(page, 2) == [40, 40, 20, 20]
    for key, times in (("ArrowRight", 37), ("ArrowUp", 4), ("Shift+ArrowLeft", 12), ("Shift+ArrowUp", 7)):
        for _ in range(times):
            page.keyboard.press(key)
    assert numbers(page, 2) == [77, 36, 8, 13]
    expect(page.locator("[data-zones-said]")).to_have_text(
        "Zone 2 : à 77 % de la gauche et 36 % du haut, 8 % de large, 13 % de haut."
    )
    page.keyboard.press("z")
    expect(zones).to_have_count(3)
    page.keyboard.press("Delete")
    expect(zones).to_have_count(2)
    page.locator("[name=haut-2]").fill("35")
    at_ease(page)

    page.get_by_role("button", name="Aperçu").click()
    preview = page.get_by_role("img", name="La photo, ces zones floutées")
    expect(preview).to_be_visible()
    expect(preview).to_have_js_property("naturalWidth", SIZE[0])
    expect(zones).to_have_count(2)  # they are in the address
    at_ease(page)
    page.go_back()
    expect(zones).to_have_count(0)
    page.go_forward()
    expect(zones).to_have_count(2)
    zones.first.focus()
    with page.expect_event("load"):
        page.keyboard.press("f")
    expect(page.locator("main")).to_contain_text("Aucune photo à vérifier")
    expect(page.locator("main")).to_contain_text(f"Photo 1 de {reference} : Floutée et montrée")
    at_ease(page)
    given = public_photo(town, reference)
    assert given.size == SIZE
    for box in (PLATE, FACE):
        inside = (box[0] + 12, box[1] + 12, box[2] - 12, box[3] - 12)
        assert contrast(street(), inside) > 100 > 60 > contrast(given, inside)

    page.get_by_role("link", name="Revenir à cette photo").click()
    expect(zones).to_have_count(2)
    page.get_by_label("Pourquoi la masquer").select_option("identifies")
    page.get_by_role("button", name="Masquer").click()
    expect(page.locator("main")).to_contain_text("Masquée (On y reconnaît quelqu’un)")
    assert "/photos/" not in httpx2.get(f"{town.url}/carte/{reference}").text


@pytest.mark.parametrize("engine", ["chromium"])
def test_on_a_telephone_with_a_finger(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    reference = hang_photo(town)
    page = new_phone(engine).page
    zones = opened(page, town)
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    path = [in_photo(page, *PLATE[:2]), in_photo(page, 550, 640), in_photo(page, *PLATE[2:])]
    for kind, points in (("touchStart", path[:1]), ("touchMove", path[1:2]), ("touchMove", path[2:]), ("touchEnd", [])):
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]} for at in points]}
        )
    expect(zones).to_have_count(1)
    assert holds(numbers(page, 1), PLATE)
    at_ease(page)
    page.get_by_role("button", name="Flouter et montrer").click()
    expect(page.locator("main")).to_contain_text("Floutée et montrée")
    assert contrast(public_photo(town, reference), (452, 622, 648, 668)) < 60


@pytest.mark.parametrize("engine", ["chromium"])
def test_by_numbers_where_there_is_no_script(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    reference = hang_photo(town)
    hands = Plain(new_phone(engine, javascript=False).page, town.url)
    sign_in(hands.page, town.url, ROY)
    hands.open("/poste").follow("1 photo à vérifier")
    hands._press(hands.page.locator(".to-judge__photo"))
    hands.press("Ajouter une zone")
    for label, number in zip(("Gauche", "Haut", "Largeur", "Hauteur"), ("36", "67", "20", "large"), strict=True):
        hands.write(label, number)
    hands.press("Flouter et montrer")
    assert hands.errors == ["Écrivez un nombre de 0 à 100."]
    hands.write("Hauteur", "9").press("Aperçu")
    assert hands.page.get_by_role("img", name="La photo, ces zones floutées").is_visible()
    assert hands.page.locator(".zones__drawn rect").count() == 1
    hands.press("Ajouter une zone").press("Retirer la zone 1")
    assert hands.page.locator("[data-zone]").count() == 1
    for label, number in zip(("Gauche", "Haut", "Largeur", "Hauteur"), ("36", "67", "20", "9"), strict=True):
        hands.write(label, number)
    hands.press("Flouter et montrer")
    assert "Floutée et montrée" in hands.text
    assert contrast(public_photo(town, reference), (452, 622, 648, 668)) < 60
