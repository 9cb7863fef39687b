"""A town in two languages: changing the language costs nothing, on the form, without a signal, on plain pages."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from e2e.support.acts import PASSWORD, give_code_if_asked
from e2e.support.entering import code_of
from e2e.support.link import Link
from e2e.support.looks import MAIN, enlarge_text, overflow, small_targets, violations
from e2e.support.phone import Phone
from e2e.support.plain import Plain
from e2e.support.town import ROOT, Town, eventually

NewPhone = Callable[..., Phone]
POTHOLE = "/demandes/nouvelle/nid-de-poule"
COMMENT = "Right behind the bridge."
JAVASCRIPT = 32 * 1024
PUBLIC = (
    "/en/", "/en/demarches", "/en/demarches?q=pothole", f"/en{POTHOLE}", "/en/demandes/nouvelle/fuite", "/en/envois",
    "/en/plus", "/en/plus/questions-frequentes", "/en/carte", "/en/suivre", "/en/lieux", "/en/compte",
    "/en/compte/connexion", "/en/compte/creation", "/en/compte/mot-de-passe-oublie", "/en/hors-ligne", "/en/nowhere",
)  # fmt: skip
STAFF = ("/en/poste", "/en/poste/carte", "/en/poste/aide")


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory, link: Link, seeded: Path) -> Iterator[Town]:
    """Deux-Rives, which speaks French and English."""
    with Town(tmp_path_factory.mktemp("town"), port=link.town_port, public_port=link.port) as made:
        made.extra["RIVERAIN_MUNICIPALITY"] = str(ROOT / "tests" / "support" / "bilingual")
        yield made.prepare(template=seeded).start()


def test_the_language_changes_and_the_step_and_the_draft_stay(new_phone: NewPhone, town: Town, link: Link) -> None:
    """Begun in French, gone on in English without a signal, received in English."""
    phone = new_phone("chromium")
    page = phone.open(POTHOLE)
    phone.wait_for_worker()
    phone.open(f"/en{POTHOLE}")
    eventually(lambda: kept(page, f"/en{POTHOLE}"))
    phone.open(POTHOLE)
    next_step(page, "Non, continuer")
    page.get_by_text("À un endroit que je décris").click()
    page.locator("textarea[name=place_label], input[name=place_label]").first.fill("12 Quay Street")
    next_step(page, "Continuer")
    page.locator("input[name='q.voie'][value=rue]").check()
    page.locator("input[name='q.dimension'][value=grand]").check()
    page.locator("input[name='q.danger'][value=no]").check()
    page.locator("textarea[name=comment]").fill(COMMENT)
    link.down()

    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    assert page.url == f"{town.url}/en{POTHOLE}#etape-3"
    expect(page.get_by_role("heading", name="Details of the request")).to_be_visible()
    expect(page.locator("textarea[name=comment]")).to_have_value(COMMENT)
    expect(page.locator("input[name='q.dimension'][value=grand]")).to_be_checked()

    next_step(page, "Continue")
    page.locator("input[name=anonymous][value=yes]").check()
    next_step(page, "Continue")
    expect(page.locator("[data-summary]")).to_contain_text("How large is it?")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    phone.open("/en/")
    expect(page.get_by_text("On this phone, ready to go").or_(page.get_by_text("Will be sent")).first).to_be_visible()
    link.up()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    known = eventually(lambda: [case for case in town.cases().values() if COMMENT in str(case["comment"])])
    assert known[0]["language"] == "en-CA"


def test_without_a_script_what_was_typed_comes_along(new_phone: NewPhone, town: Town) -> None:
    hands = Plain(new_phone("chromium", javascript=False).page, town.url).open(POTHOLE)
    hands.press("Continuer")
    hands.page.locator("input[name=place_mode][value=text]").check()
    hands.page.locator("[name=place_label]").first.fill("12 Quay Street")
    expect(hands.page.get_by_role("link", name="English")).to_be_hidden()
    hands.press("English")
    assert hands.page.locator("html").get_attribute("lang") == "en-CA"
    assert hands.path == f"/en{POTHOLE}"
    assert hands.page.locator("[name=place_label]").first.input_value() == "12 Quay Street"
    hands.press("Continue")
    assert "How large is it?" in hands.text


def test_the_switch_keeps_the_search(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").open("/demarches?q=trou")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    assert page.url == f"{town.url}/en/demarches?q=trou"


def test_english_pages_fit_a_narrow_phone(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium", width=320, height=700).page
    wrong = [found for path in PUBLIC for found in wrong_with(page, town.url, path)]
    sign_in(page, town.url, "ma.roy@rivemont.test")
    wrong += [found for path in (*STAFF, *cases_of_desk(page, town.url)) for found in wrong_with(page, town.url, path)]
    assert wrong == []


def test_english_pages_have_nothing_that_axe_finds(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    found = {}
    for path in PUBLIC:
        page.goto(f"{town.url}{path}")
        found[path] = violations(page)
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(("path", "has_words"), [("/en/", True), (f"/en{POTHOLE}", True), (POTHOLE, False)])
def test_a_first_visit_fits_its_budget_and_only_english_fetches_english(
    new_phone: NewPhone, town: Town, path: str, has_words: bool
) -> None:
    phone = new_phone("chromium")
    seen: list[Response] = []
    phone.page.on("response", lambda response: seen.append(response))
    phone.open(path)
    phone.page.wait_for_load_state("networkidle")
    scripts = {
        response.url: response.request.sizes()["responseBodySize"]
        for response in seen
        if response.url.endswith(".js") and not response.from_service_worker and not response.request.service_worker
    }
    assert any("/words-en-" in url for url in scripts) == has_words
    assert sum(scripts.values()) <= JAVASCRIPT, scripts


def wrong_with(page: Page, url: str, path: str) -> list[str]:
    page.goto(f"{url}{path}")
    wrong = []
    for percent in (100, 200):
        enlarge_text(page, percent=percent)
        found = [*overflow(page), *small_targets(page, least=24), *small_targets(page, least=44, selector=MAIN)]
        wrong += [f"{path} at {percent} %: {one}" for one in found]
    return wrong


def cases_of_desk(page: Page, url: str) -> list[str]:
    page.goto(f"{url}/en/poste")
    return [str(link.get_attribute("href")) for link in page.locator("a.queue__row").all()]


def sign_in(page: Page, url: str, email: str) -> None:
    code = code_of(url, email)
    page.goto(f"{url}/en/compte/connexion")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    give_code_if_asked(page, code)
    assert page.url.startswith(f"{url}/en/")


def next_step(page: Page, word: str) -> None:
    page.locator("section.step:not([hidden])").get_by_role("button", name=word, exact=True).click()


def kept(page: Page, path: str) -> bool:
    """Whether the phone holds the page for when there is no signal."""
    script = """async (path) => {
      const cache = await caches.open("riverain-precache");
      return (await cache.keys()).some(({url}) => new URL(url).pathname === path);
    }"""
    return bool(json.loads(json.dumps(page.evaluate(script, path))))
