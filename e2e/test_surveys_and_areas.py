"""A survey answered in one press from its letter, without an account or a script; an area drawn with the keyboard."""

import re
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import (
    AICHA,
    GINETTE,
    ROY,
    answer_pothole,
    begin_pothole,
    identify,
    locate,
    next_step,
    sign_in,
    submit,
)
from e2e.support.looks import violations
from e2e.support.phone import Phone
from e2e.support.plain import Plain
from e2e.support.town import Town, eventually
from e2e.test_case_story import received, treat
from e2e.test_keyboard import tab_to

NewPhone = Callable[..., Phone]
RIVEMONT = Path(__file__).parents[1] / "server" / "municipalities" / "rivemont"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Town]:
    """Rivemont, where everybody who accepted is asked at once."""
    folder = tmp_path_factory.mktemp("asking") / "rivemont"
    shutil.copytree(RIVEMONT, folder)
    file = folder / "municipality.yaml"
    file.write_text(file.read_text().partition("surveys:")[0] + "surveys:\n  - {moment: closed, share: 100}\n")
    with Town(tmp_path_factory.mktemp("town")).prepare(template=seeded) as made:
        yield made.start(RIVERAIN_MUNICIPALITY=str(folder))


def report_here(page: Page, url: str, *, survey: str = "no") -> str:
    """A pothole where the device is, sent without an account; gives its number."""
    page.goto(url)
    begin_pothole(page)
    next_step(page)
    locate(page)
    next_step(page)
    answer_pothole(page)
    page.locator("textarea[name=comment]").fill("Devant l’abribus.")
    next_step(page)
    identify(page)
    page.locator(f"input[name=survey_consent][value={survey}]").check()
    next_step(page)
    submit(page)
    return str(received(page).inner_text())


def survey_links(town: Town) -> list[str]:
    """The five links of the letter that asks."""

    def written() -> list[str]:
        bodies = [
            message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
            for path in (town.data / "mail").glob("*.eml")
        ]
        return [
            link for body in bodies if body for link in re.findall(r"(/sondages/\S+\?reponse=\d)", body.get_content())
        ]

    return eventually(written)


def test_one_press_from_the_letter_answers_a_survey_without_an_account_or_a_script(
    new_phone: NewPhone, town: Town
) -> None:
    reference = report_here(new_phone("chromium").page, town.url, survey="yes")
    desk = new_phone("chromium", width=1280, height=900).page
    sign_in(desk, town.url, ROY)
    desk.goto(f"{town.url}/poste")
    treat(desk, reference)

    links = survey_links(town)
    assert [link[-1] for link in links] == ["5", "4", "3", "2", "1"]
    reader = new_phone("chromium", javascript=False)
    hands = Plain(reader.page, town.url)
    for link in links:  # what a scanner of mail does
        hands.open(link)
    assert town.rows("SELECT * FROM survey_answers") == []
    hands.open(links[1]).press("Plutôt satisfait")
    assert "Votre réponse est enregistrée." in hands.text
    hands.write("Voulez-vous en dire plus", "Vite fait.").press("Envoyer le commentaire")
    (kept,) = town.rows("SELECT score, comment, moment FROM survey_answers")
    assert tuple(kept) == (4, "Vite fait.", "closed")
    hands.open(links[0])
    assert "a déjà reçu sa réponse" in hands.text

    seen = new_phone("chromium").page
    for path in (links[0], "/sondages/service", "/sondages/merci"):
        seen.goto(f"{town.url}{path}")
        assert violations(seen) == [], path
    ginette = new_phone("chromium", width=1280, height=900).page
    sign_in(ginette, town.url, GINETTE)
    ginette.goto(f"{town.url}/poste/sondages")
    expect(ginette.locator("main")).to_contain_text("rien n’est montré")
    assert violations(ginette) == []


def test_an_area_drawn_with_the_keyboard_tells_of_what_is_reported_in_it(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/alertes/nouvelle")
    tab_to(page, field="kind")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=kind][value=drawn]")).to_be_checked()
    place_corner = page.get_by_role("button", name="Placer un coin au centre")
    expect(place_corner).to_be_visible()
    canvas, pane = page.locator(".leaflet-container"), page.locator(".leaflet-map-pane")
    for number, arrows in enumerate((("ArrowUp", "ArrowLeft"), ("ArrowRight",) * 2, ("ArrowDown",) * 2), start=1):
        canvas.focus()
        for arrow in arrows * 5:
            before = pane.get_attribute("style")
            page.keyboard.press(arrow)
            expect(pane).not_to_have_attribute("style", before or "")
            expect(pane).not_to_have_class(re.compile("leaflet-pan-anim"))  # until then it takes no other arrow
        place_corner.focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#f-corner_{number}")).to_have_value(re.compile(r"^46\.\d{5}, -71\.\d{5}$"))
    expect(page.locator("path.map__circle")).to_be_visible()
    pin = page.get_by_role("button", name="Coin 3 – Repère")
    before = page.locator("#f-corner_3").input_value()
    pin.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#f-corner_3")).not_to_have_value(before)
    assert violations(page) == []
    for number, corner in enumerate(("46.8140, -71.2170", "46.8140, -71.2120", "46.8105, -71.2145"), start=1):
        page.locator(f"#f-corner_{number}").fill(corner)
    tab_to(page, "Suivre ce secteur")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Vous suivez ce secteur.")
    assert violations(page) == []

    reference = report_here(new_phone("chromium").page, town.url)
    eventually(lambda: town.rows("SELECT 1 FROM notices WHERE kind = 'area'"))
    page.goto(f"{town.url}/avis")
    page.get_by_role("link", name=re.compile("^Nid-de-poule Nouvelle demande dans un secteur")).click()
    expect(page).to_have_url(re.compile("/carte/"))
    expect(page.locator("main")).to_contain_text(reference)
    page.goto(f"{town.url}/alertes")
    assert violations(page) == []
