"""What becomes of a case: the resident asks, the agent answers, the resident reads; nobody else does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import AICHA, ETIENNE, ROY, next_step, report_graffiti, sign_in, submit, write_place
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]

ONLINE = "dispatchEvent(new Event('online')) && false"


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    standing_town.welcome("Étienne", "Gagnon", ETIENNE)
    return standing_town


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_what_the_agent_does_is_what_the_resident_reads(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    phone = new_phone(engine)
    sign_in(phone.page, town.url, AICHA)
    mine = report_graffiti(phone, comment="Sur le mur de l’école.", anonymous=False)
    reference = received(mine).inner_text()

    desk = new_phone("chromium", width=1280, height=900).page
    sign_in(desk, town.url, ROY)
    desk.goto(f"{town.url}/poste")
    treat(desk, reference)

    mine.goto(f"{town.url}/demandes")
    row = mine.get_by_role("link", name=re.compile(reference))
    expect(row).to_contain_text("Résolue")
    row.click()
    read = mine.locator("main")
    expect(read).to_contain_text("Une équipe l’effacera demain.")
    expect(read).to_contain_text("Le service a été rendu.")
    expect(read).to_contain_text("Sur le mur de l’école.")
    expect(read).not_to_contain_text("Propriétaire prévenu")
    expect(read).not_to_contain_text("Roy")

    unknown = "RVM-2026-999999-3"
    other = new_phone(engine)
    sign_in(other.page, town.url, ETIENNE)
    assert refusal(other.page, town, reference) == refusal(other.page, town, unknown)


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_an_anonymous_report_is_followed_elsewhere_by_its_number_and_code(
    new_phone: NewPhone, engine: Engine, town: Town
) -> None:
    page = report_graffiti(new_phone(engine), comment="Sous le pont.")
    reference = received(page).inner_text()
    code = page.locator("[data-slot=follow-code]").inner_text()

    elsewhere = new_phone(engine).open("/suivre")
    follow(elsewhere, reference, "AAAA-AAAA-AAAA-AAAA")
    expect(elsewhere.locator("#err-code")).to_be_visible()
    follow(elsewhere, reference, code)
    expect(elsewhere.get_by_role("heading", name="Graffiti")).to_be_visible()
    expect(elsewhere.locator("main")).to_contain_text("Sous le pont.")
    elsewhere.goto(f"{town.url}/demandes")
    expect(elsewhere.get_by_role("link", name=re.compile(reference))).to_be_visible()


def test_a_report_begun_before_the_town_said_who_is_here_is_theirs(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium")
    page = phone.page
    page.route("**/moi", lambda route: route.abort())
    sign_in(page, town.url, AICHA)
    page.goto(f"{town.url}/demandes/nouvelle/graffiti")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Où ?")).to_be_visible()
    page.unroute("**/moi")
    eventually(lambda: page.evaluate(ONLINE) or page.locator("[data-profile-dot]").is_visible())
    finish_graffiti(page)

    reference = received(page).inner_text()
    page.goto(f"{town.url}/demandes")
    expect(page.get_by_role("link", name=re.compile(reference))).to_be_visible()


def finish_graffiti(page: Page) -> None:
    """From the second step, by somebody whose profile fills the fourth."""
    write_place(page, "Marché du Quai, mur nord")
    next_step(page)
    next_step(page)
    page.locator("input[name=anonymous][value=no]").check()
    next_step(page)
    submit(page)


def received(page: Page) -> Locator:
    """The town's number, once the town has the report."""
    expect(page.locator("[data-confirmation=received]")).to_be_visible()
    return page.locator("[data-slot=reference]")


def refusal(page: Page, town: Town, reference: str) -> str:
    """What is answered to somebody whose case it is not, the number itself left out."""
    answer = page.goto(f"{town.url}/demandes/{reference}")
    assert answer
    assert answer.status == 404
    return page.locator("main").inner_html().replace(reference, "")


def follow(page: Page, reference: str, code: str) -> None:
    """The two fields of « Suivre une demande »."""
    page.get_by_label("Numéro de la demande").fill(reference)
    page.get_by_label("Code de suivi").fill(code)
    page.get_by_role("button", name="Voir la demande").click()


def treat(desk: Page, reference: str) -> None:
    """An agent's work on a case: found in the queue, taken, noted, answered, closed with its reason."""
    desk.locator("[data-row]", has_text=reference).click()
    work = desk.locator(f"[data-case='{reference}']")
    work.get_by_role("button", name="Prendre en charge").click()
    expect(work).to_contain_text("Prise en charge par Marc-Antoine Roy.")
    for audience, words in (
        ("Note interne", "Propriétaire prévenu par téléphone."),
        ("La personne", "Une équipe l’effacera demain."),
    ):
        work.get_by_text("Répondre ou noter").click()
        work.get_by_role("radio", name=audience).check()
        work.get_by_label("Texte").fill(words)
        work.get_by_role("button", name="Ajouter au suivi").click()
        expect(work.locator(".timeline")).to_contain_text(words)
    work.get_by_role("group").get_by_text("Changer le statut").first.click()
    work.get_by_label("Nouveau statut et raison").select_option("resolved:service-rendered")
    work.get_by_role("button", name="Changer le statut").click()
    expect(work.locator(".status--resolved").first).to_be_visible()
