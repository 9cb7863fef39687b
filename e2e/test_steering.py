"""Where people turn: 9-1-1 first, hours as they stand, and the exceptional mode, which phones keep until its end."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from e2e.support.acts import (
    GINETTE,
    describe_graffiti,
    install,
    next_step,
    sign_in,
    submit,
    wait_for_draft,
    write_place,
)
from e2e.support.looks import enlarge_text, overflow, small_targets, violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually

KEPT_STATE = "async () => (await caches.match('/__state', {ignoreVary: true}))?.text()"
NewPhone = Callable[..., Phone]
MODE = "/poste/mode-exceptionnel"
POTHOLE = "/demandes/nouvelle/nid-de-poule"


@pytest.fixture
def desk(playwright: Playwright, town: Town, tmp_path: Path) -> Iterator[Page]:
    """Ginette, supervisor, at her desk."""
    phone = Phone(playwright, "chromium", tmp_path / "desk", town.url, width=1280, height=900).on()
    sign_in(phone.page, town.url, GINETTE)
    yield phone.open(MODE)
    phone.off()
    assert phone.blocked == []


def switch_on(desk: Page, *, title: str = "Crue de la rivière") -> None:
    """Ginette writes what residents will read, looks at it, and confirms."""
    desk.get_by_label("Raison").fill("Décision du comité de sécurité civile.")
    desk.get_by_label("Titre du bandeau").fill(title)
    desk.get_by_role("button", name="Revoir l’aperçu").click()
    expect(desk.locator(".phone-box")).to_contain_text(title)
    desk.get_by_label("Je confirme").check()
    desk.get_by_role("button", name="Activer le mode").click()
    expect(desk.get_by_role("heading", name="En vigueur")).to_be_visible()


def test_whether_it_is_urgent_is_asked_before_anything_is_typed(phone: Phone) -> None:
    page = phone.open(POTHOLE)
    step = page.locator("section.step:not([hidden])")
    expect(step.get_by_role("heading", name="Quelqu’un est blessé")).to_be_visible()
    go_on = step.get_by_role("button", name="Non, continuer")
    expect(go_on).to_be_visible()

    step.locator("summary", has_text="Oui").click()
    expect(step.get_by_role("link", name="Appeler le 9-1-1")).to_have_attribute("href", "tel:911")
    expect(go_on).to_be_hidden()
    assert violations(page) == []
    step.get_by_role("button", name="Continuer quand même").click()
    expect(page.get_by_role("heading", name="Où")).to_be_visible()


def test_an_address_of_a_later_step_does_not_pass_by_the_question(phone: Phone) -> None:
    page = phone.open(f"{POTHOLE}#etape-3")
    expect(page.get_by_role("heading", name="Quelqu’un est blessé")).to_be_visible()
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_hidden()
    expect(page).to_have_url(re.compile("#etape-1$"))
    next_step(page)
    write_place(page, "Devant le marché du Quai")
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    wait_for_draft(page, "marché du Quai")
    page = phone.new_tab(f"{POTHOLE}#etape-3")  # answered already, and kept with the draft
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()


def test_an_answer_that_is_for_the_police_ends_with_their_number(phone: Phone) -> None:
    page = phone.open("/demandes/nouvelle/vehicule-abandonne")
    next_step(page)
    write_place(page, "Rue du Couvent")
    next_step(page)
    page.get_by_text("La rue ou un stationnement public").click()
    details = page.locator("section.step:not([hidden])")
    expect(details.get_by_role("link", name="Appeler le 9-1-1")).to_be_visible()
    page.get_by_text("Une automobile").click()
    next_step(page)
    expect(page.locator("[data-error-summary]")).to_contain_text("Appelez le 9-1-1")
    page.get_by_text("Un terrain vacant").click()
    expect(details.get_by_role("link", name="Appeler le 9-1-1")).to_be_hidden()
    next_step(page)
    expect(page.get_by_role("heading", name="Vos renseignements")).to_be_visible()


def test_the_question_needs_no_script(new_phone: NewPhone) -> None:
    page = new_phone("chromium", javascript=False).open(POTHOLE)
    page.locator("summary", has_text="Oui").click()
    expect(page.get_by_role("link", name="Appeler le 9-1-1")).to_be_visible()
    expect(page.get_by_role("button", name="Non, continuer")).to_be_hidden()
    page.locator("summary", has_text="Oui").click()
    page.get_by_role("button", name="Non, continuer").click()
    expect(page.get_by_role("heading", name="Où")).to_be_visible()


def test_the_question_is_answered_by_the_keyboard(new_phone: NewPhone) -> None:
    page = new_phone("chromium", width=320, height=700).open(POTHOLE)
    page.locator("summary", has_text="Oui").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Appeler le 9-1-1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continuer quand même")).to_be_focused()
    enlarge_text(page, percent=200)
    assert overflow(page) == []
    enlarge_text(page, percent=100)
    assert small_targets(page, least=44, selector=".emergency summary, .emergency .button") == []


def test_a_phone_says_itself_whether_somebody_answers(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium")
    page = install(phone)
    town.kill()
    for hour, said in (
        ("2026-11-30T17:00:00Z", "Ouvert jusqu’à 19\u00a0h"),
        ("2026-12-01T00:30:00Z", "Fermé\u00a0: ouvre demain à 8\u00a0h"),
        ("2026-12-26T00:30:00Z", "Fermé\u00a0: ouvre lundi à 8\u00a0h"),  # Christmas, a Friday
    ):
        page.clock.set_fixed_time(hour)
        page.goto(f"{town.url}/plus")
        expect(page.locator("[data-opening]")).to_have_text(said)
        expect(page.get_by_text("En dehors de ces heures, composez le 3-1-1").first).to_be_visible()


def learn_of_end(phone: Phone, town: Town, *, in_s: int) -> int:
    """Let the event end then, and the phone hear of it; gives the moment. Nobody can write an event of some seconds."""
    end = int(time.time()) + in_s
    assert town.write("UPDATE exceptional_periods SET ends_at = ?, rev = rev + 1", instant(end)) == 1
    eventually(lambda: str(end) in str(phone.open("/").locator("body").get_attribute("data-state")))
    expect(phone.page.get_by_role("region", name="Crue de la rivière")).to_be_visible()
    eventually(lambda: str(end) in str(phone.page.evaluate(KEPT_STATE)))
    return end


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_phone_that_was_online_once_keeps_the_event_until_its_end(phone: Phone, town: Town, desk: Page) -> None:
    install(phone)
    switch_on(desk)
    learn_of_end(phone, town, in_s=3600)
    town.kill()

    page = phone.open("/demarches")  # never seen on this phone since
    expect(page.get_by_role("region", name="Crue de la rivière")).to_contain_text("Jusqu’au")
    expect(page.get_by_role("link", name="Égout ou puisard")).to_be_visible()
    expect(page.get_by_role("link", name="Graffiti")).to_be_hidden()
    page.locator("summary", has_text="Autres démarches").click()
    expect(page.get_by_role("link", name="Graffiti")).to_be_visible()
    page = phone.open("/demandes/nouvelle/egout")
    expect(page.get_by_role("region", name="Crue de la rivière")).to_be_visible()

    town.start()
    end = learn_of_end(phone, town, in_s=25)
    town.kill()
    page = phone.open("/demandes/nouvelle/egout")
    expect(page.get_by_role("region", name="Crue de la rivière")).to_be_visible()
    assert time.time() < end, "this machine is too slow to tell the story in time"
    time.sleep(max(0, end - time.time()) + 1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-exceptional]")).to_have_count(0)  # the page that stayed open
    for path in ("/", "/demarches", "/demandes/nouvelle/egout"):
        page = phone.open(path)
        expect(page.locator("main h1").first).to_be_visible()
        expect(page.locator("[data-exceptional]")).to_have_count(0)
    expect(phone.open("/demarches").get_by_role("link", name="Graffiti")).to_be_visible()


def test_what_was_written_before_the_event_is_received_during_it(new_phone: NewPhone, town: Town, desk: Page) -> None:
    phone = new_phone("chromium")
    install(phone)
    known = town.cases().keys()
    describe_graffiti(phone)
    switch_on(desk)
    submit(phone.page)
    expect(phone.page.locator("[data-confirmation]")).to_contain_text("RVM-")
    assert len(town.cases().keys() - known) == 1


def test_an_open_page_learns_of_the_event_when_it_speaks_to_the_town(
    new_phone: NewPhone, town: Town, desk: Page
) -> None:
    phone = new_phone("chromium")
    page = install(phone, "/plus")
    switch_on(desk)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.get_by_role("region", name="Crue de la rivière")).to_be_visible()
    desk.get_by_role("button", name="Terminer maintenant").click()
    expect(desk.get_by_role("button", name="Annuler cette fin")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("[data-exceptional]")).to_have_count(0)
    desk.get_by_role("button", name="Annuler cette fin").click()
    expect(desk.get_by_role("heading", name="En vigueur")).to_be_visible()
    expect(phone.open("/").get_by_role("region", name="Crue de la rivière")).to_be_visible()
    assert town.url


def test_its_pages_are_well_made(new_phone: NewPhone, town: Town, desk: Page) -> None:
    phone = new_phone("chromium", width=320, height=700)
    sign_in(phone.page, town.url, GINETTE)
    wrong = look_over(phone, [MODE])
    desk.get_by_role("button", name="Activer le mode").click()
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    wrong += violations(desk)
    switch_on(desk)
    wrong += look_over(phone, [MODE, "/", "/demarches", "/demandes/nouvelle/graffiti", "/plus", "/compte"])
    assert wrong == []


def look_over(phone: Phone, paths: list[str]) -> list[str]:
    """What axe finds, in light and dark, and what is wider than the smallest phone."""
    wrong = []
    for path in paths:
        page = phone.open(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{path} {scheme} {found}" for found in violations(page)]
        for percent in (200, 100):
            enlarge_text(page, percent=percent)
            wrong += [f"{path} {percent} % {found}" for found in overflow(page)]
    return wrong


def test_the_mode_is_switched_on_without_a_script(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium", javascript=False)
    sign_in(phone.page, town.url, GINETTE)
    page = phone.open(MODE)
    switch_on(page, title="Panne d’aqueduc")
    expect(phone.open("/").get_by_role("region", name="Panne d’aqueduc")).to_be_visible()


def instant(seconds: int) -> str:
    """An instant as the town's SQLite keeps it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime(seconds))
