"""With the keyboard alone: the whole report and the desk's work; the focus is seen and never lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import ROY, install, photograph, report_graffiti, sign_in
from e2e.support.looks import violations
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
AT = """() => {
  const here = document.activeElement;
  const name = here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent || here.name || "";
  return {
    tag: here.tagName, name: name.trim().replace(/\\s+/g, " "), field: here.name ?? "", value: here.value ?? "",
    isSeen: here.matches(":focus-visible") && parseFloat(getComputedStyle(here).outlineWidth) >= 2
      || here.closest("label")?.matches(":focus-within") === true
      || here.type === "date" // its parts have the browser's own ring
      || here.tabIndex === -1 && here.checkVisibility(),
  };
}"""
FAR = 60


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


def at(page: Page) -> dict[str, str]:
    """Where the focus is; it is somewhere, and it shows."""

    def shown() -> dict[str, str] | None:
        here: dict[str, str] = page.evaluate(AT)
        return here if here["tag"] != "BODY" and here["isSeen"] else None

    return eventually(shown, patience_s=5)  # a swap puts the focus down a moment after it is seen


def tab_to(page: Page, name: str = "", *, field: str = "", key: str = "Tab") -> None:
    """Tab until the focus is on what bears this name, or is this field."""
    seen = []
    for _ in range(FAR):
        page.keyboard.press(key)
        here = at(page)
        seen.append(here["name"] or here["field"])
        if (field and here["field"] == field) or (name and here["name"].startswith(name)):
            return
    raise AssertionError(f"{name or field} is not among {seen}")


def go_on(page: Page, step: str, *, button: str = "Continuer") -> None:
    """« Continuer », then the focus on the next step's title."""
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=step)).to_be_focused()


def test_a_whole_report(new_phone: NewPhone, engine: Engine, town: Town, tmp_path: Path) -> None:
    page = new_phone(engine).open("/")
    page.on("filechooser", lambda _chooser: None)  # the browser is told to catch it now: later a key could come first
    page.keyboard.press("Tab")
    assert at(page)["name"] == "Aller au contenu"
    page.keyboard.press("Enter")
    tab_to(page, "Signaler")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demarches")
    tab_to(page, "Nid-de-poule")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nid-de-poule")
    expect(page.locator("[data-profile-label]")).to_have_text("Se connecter ou créer un compte")
    go_on(page, "Où ?", button="Non, continuer")

    tab_to(page, "Continuer")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert at(page)["field"] == "place_mode"
    page.keyboard.press("ArrowDown")
    assert at(page)["value"] == "address"
    tab_to(page, field="search_address")
    page.keyboard.type("160 76e rue")
    expect(page.get_by_role("option").first).to_have_text("160, 76e Rue Est")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-search_address")).to_have_value("160, 76e Rue Est")
    go_on(page, "Détails de la demande")

    for name, presses in (("q.voie", 1), ("q.dimension", 2), ("q.danger", 0)):
        tab_to(page, field=name)
        page.keyboard.press("Space")
        for _ in range(presses):
            page.keyboard.press("ArrowDown")
    tab_to(page, field="q.manoeuvre")  # brought up by the answer before it
    page.keyboard.press("Space")
    tab_to(page, field="photo")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(photograph(tmp_path, "trou", bytes_wanted=300_000))
    expect(page.locator("[data-photo-image]")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert at(page)["name"] == "Retirer la photo 1"
    page.keyboard.press("Enter")
    assert at(page)["name"] == "Annuler"
    page.keyboard.press("Enter")
    expect(page.locator("[data-photo-image]")).to_be_visible()
    assert at(page)["name"] == "Retirer la photo 1"
    go_on(page, "Vos renseignements")

    tab_to(page, "Retour", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_focused()
    go_on(page, "Vos renseignements")
    tab_to(page, field="anonymous")
    page.keyboard.press("Space")  # « Oui »
    go_on(page, "Relisez, puis envoyez")
    tab_to(page, "Modifier")
    tab_to(page, "Soumettre")
    page.keyboard.press("Enter")
    expect(page.locator("[data-confirmation=received]")).to_be_visible()
    expect(page.locator("[data-confirmation] h1")).to_be_focused()


def test_what_waits_is_erased_after_a_question_and_put_back(new_phone: NewPhone, town: Town) -> None:
    phone = new_phone("chromium")
    install(phone)
    phone.context.set_offline(True)
    report_graffiti(phone)
    page = phone.open("/envois")
    press = page.keyboard.press
    tab_to(page, "Supprimer")
    press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert at(page)["name"] == "Garder"
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert at(page)["name"].startswith("Supprimer")
    press("Enter")
    tab_to(page, "Supprimer")
    press("Enter")
    expect(page.get_by_role("button", name="Annuler la suppression")).to_be_focused()
    press("Enter")
    expect(page.locator("#envois")).to_be_focused()
    expect(page.locator(".outbox__item")).to_have_count(1)
    tab_to(page, "Supprimer")


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_the_desk(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    page = new_phone(engine, width=1280, height=900).page
    sign_in(page, town.url, ROY)
    page.goto(f"{town.url}/poste?statut=nouvelle&charge=personne")
    rows, search, press = page.locator("[data-row]"), page.get_by_role("searchbox"), page.keyboard.press

    def done(key: str) -> None:
        """Press a key that leads to a page, and have that page loaded: its own keys are there from then on."""
        with page.expect_event("load"):
            press(key)

    press("j")
    expect(rows.nth(0)).to_be_focused()
    press("j")
    press("j")
    press("k")
    expect(rows.nth(1)).to_be_focused()
    press("/")
    expect(search).to_be_focused()
    page.keyboard.type("jar")  # letters here, not shortcuts
    expect(search).to_have_value("jar")
    search.fill("")
    press("Tab")

    press("j")
    reference = rows.nth(0).locator(".queue__reference").inner_text()
    press("Enter")
    work = page.locator(f"[data-case='{reference}']")
    expect(work).to_be_visible()
    at(page)
    done("a")
    expect(work).to_contain_text("Prise en charge par Marc-Antoine Roy.")
    for key, words in (("r", "Une équipe passera jeudi."), ("n", "Vu avec le voisin.")):
        press(key)
        assert at(page)["field"] == "text"
        page.keyboard.insert_text(words)
        tab_to(page, "Ajouter au suivi")
        done("Enter")
        expect(work.locator(".timeline")).to_contain_text(words)
    expect(work.locator(".timeline__entry--internal").filter(has_text="Vu avec le voisin.")).to_have_count(1)
    press("s")
    assert at(page)["field"] == "change"
    page.keyboard.type("Résolue")
    tab_to(page, "Changer le statut")
    done("Enter")
    expect(work.locator(".status--resolved").first).to_be_visible()
    done("p")
    assert page.url.endswith("/bon-de-travail")
    page.goto(f"{town.url}/poste")
    press("?")
    expect(page.get_by_role("heading", name="Raccourcis du clavier")).to_be_visible()


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_each_way_to_say_where(new_phone: NewPhone, engine: Engine, town: Town) -> None:
    page = new_phone(engine).open("/demandes/nouvelle/nid-de-poule")
    tab_to(page, "Non, continuer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Où ?")).to_be_focused()
    tab_to(page, field="place_mode")
    page.keyboard.press("Space")
    tab_to(page, "Utiliser ma position")
    page.keyboard.press("Enter")
    expect(page.get_by_label("466, Rue du Couvent")).to_be_visible()
    assert violations(page) == []
    tab_to(page, field="near")
    page.keyboard.press("ArrowUp")
    tab_to(page, field="place_mode", key="Shift+Tab")

    page.keyboard.press("ArrowDown")  # an address
    tab_to(page, field="search_address")
    page.keyboard.type("160 76e r")
    expect(page.get_by_role("option", name="160, 76e Rue Est")).to_be_visible()
    assert violations(page) == []  # the list is open
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-search_address")).to_have_value("160, 76e Rue Est")
    tab_to(page, field="place_mode", key="Shift+Tab")

    page.keyboard.press("ArrowDown")  # the map
    expect(page.get_by_role("button", name="Placer le repère au centre")).to_be_visible()
    tab_to(page, "Placer le repère au centre")
    page.keyboard.press("Enter")
    tab_to(page, "Repère", key="Shift+Tab")
    before = page.locator("[name=pick_map]").input_value()
    page.keyboard.press("ArrowLeft")
    eventually(lambda: page.locator("[name=pick_map]").input_value() != before)
    tab_to(page, field="place_mode", key="Shift+Tab")

    for mode in ("intersection", "segment"):
        page.keyboard.press("ArrowDown")
        tab_to(page, field=f"search_{mode}")
        page.keyboard.type("couvent")
        expect(page.get_by_role("option", name="Rue du Couvent", exact=True)).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        choice = page.locator(f"#f-pick_{mode}")
        expect(choice.locator("option").nth(1)).to_be_attached()
        choice_id = f"f-pick_{mode}"
        for _ in range(FAR):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == choice_id:
                break
        page.keyboard.press("ArrowDown")
        expect(choice).not_to_have_value("")
        assert violations(page) == []
        tab_to(page, field="place_mode", key="Shift+Tab")
    go_on(page, "Détails de la demande")
