"""Questions of every kind without a signal; a topic that changes while a draft of it waits."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import install, next_step, photograph, submit
from e2e.support.link import Link
from e2e.support.looks import overflow, violations
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually
from server.platform.municipality.loading import MUNICIPALITIES
from tests.support.towns import FAMILY

PATH = "/demandes/nouvelle/fiche-famille"


@pytest.fixture
def folder(tmp_path: Path, town: Town) -> Path:
    """The town's own files, with a topic that asks everything there is to ask."""
    made = Path(shutil.copytree(MUNICIPALITIES / "rivemont", tmp_path / "rivemont"))
    (made / "topics" / "fiche-famille.yaml").write_text(FAMILY)
    town.stop()
    town.start(RIVERAIN_MUNICIPALITY=str(made))
    return made


def begin_family(page: Page) -> None:
    expect(page.get_by_text("Ce que vous écrivez est vrai.")).to_be_visible()
    next_step(page)
    page.get_by_label("Précisions ou repère").fill("À la maison")
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()


def next_monday() -> str:
    day = date.today() + timedelta(days=2)  # noqa: DTZ011 - the phone's own calendar, with a day of margin
    return (day + timedelta(days=-day.weekday() % 7)).isoformat()


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_a_family_is_written_without_a_signal(
    phone: Phone, town: Town, link: Link, folder: Path, tmp_path: Path
) -> None:
    """Two children, one taken away and taken back, a moment, a place, a booklet: on the phone, then with the town."""
    assert folder
    install(phone)
    known = town.cases().keys()
    link.down()
    page = phone.open(PATH)
    begin_family(page)
    page.get_by_label("J’ai lu et j’accepte les conditions.").check()
    first = page.get_by_role("group", name="Enfant 1")
    first.get_by_label("Prénom").fill("Léa")
    expect(first.get_by_text("Prend-il le bus")).to_be_hidden()
    page.locator('input[name="q.loin"][value=yes]').check()
    expect(first.get_by_text("Prend-il le bus")).to_be_visible()
    first.get_by_label("Oui").check()
    page.get_by_role("button", name="Ajouter : Enfant").click()
    second = page.get_by_role("group", name="Enfant 2")
    expect(second.get_by_label("Prénom")).to_be_focused()
    second.get_by_label("Prénom").fill("Zoé")
    second.get_by_label("Non").check()
    first.get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("group", name="Enfant 1").get_by_label("Prénom")).to_have_value("Zoé")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("group", name="Enfant 1").get_by_label("Prénom")).to_have_value("Léa")
    expect(page.get_by_role("group", name="Enfant 2").get_by_label("Non")).to_be_checked()
    page.get_by_label("Jour", exact=True).fill(next_monday())
    page.get_by_label("Le soir").last.check()
    page.get_by_role("combobox", name="D’où part votre enfant").fill("12, rue Haute")
    page.locator('input[name="photo.livret"]').set_input_files(str(photograph(tmp_path, "livret", bytes_wanted=60_000)))
    expect(page.locator('[data-photos="livret"] [data-photo-list] > li')).to_have_count(1)
    assert violations(page) == []
    assert overflow(page) == []

    phone.battery_out()
    page = phone.on().open(PATH)
    expect(page.get_by_role("group", name="Enfant 2").get_by_label("Prénom")).to_have_value("Zoé")
    expect(page.locator('[data-photos="livret"] [data-photo-list] > li')).to_have_count(1)
    next_step(page)
    page.get_by_label("Prénom", exact=True).locator("visible=true").fill("Aïcha")
    page.get_by_label("Nom de famille").fill("Belkacem")
    page.locator("#f-email").fill("aicha.belkacem@exemple.test")
    page.locator("input[name=survey_consent][value=no]").check()
    next_step(page)
    letter = page.locator("[data-summary]")
    for said in ("Enfant 1", "Prénom : Léa", "Enfant 2", "Le soir", "12, rue Haute", "1 fichier"):
        expect(letter).to_contain_text(said)
    submit(page)
    link.up()
    (case,) = eventually(lambda: town.cases().keys() - known)
    eventually(lambda: len(town.received_digests(case)) == 1)
    answers = json.loads(town.cases()[case]["answers"])
    assert [child["prenom"] for child in answers["enfants"]] == ["Léa", "Zoé"]
    assert [child["bus"] for child in answers["enfants"]] == [True, False]
    assert answers["rencontre"] == {"day": next_monday(), "slot": "soir"}
    assert (answers["depart"]["label"], answers["livret"], answers["conditions"]) == ("12, rue Haute", 1, True)


@pytest.mark.parametrize("engine", ["chromium"])
def test_a_topic_changes_while_a_draft_of_it_waits(phone: Phone, town: Town, folder: Path) -> None:
    """The draft comes back under the new form; what it does not ask any more is said."""
    page = phone.open(PATH)
    begin_family(page)
    page.get_by_role("group", name="Enfant 1").get_by_label("Prénom").fill("Léa")
    page.locator('input[name="q.loin"][value=yes]').check()
    page.goto(f"{town.url}/plus")
    topic = folder / "topics" / "fiche-famille.yaml"
    topic.write_text(
        topic.read_text().replace("code: loin,", "code: eloigne,").replace("{loin: yes}", "{eloigne: yes}")
    )
    town.stop()
    town.start()
    page = phone.open(PATH)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    expect(page.get_by_text("une réponse n’y a plus sa place")).to_be_visible()
    expect(page.get_by_role("group", name="Enfant 1").get_by_label("Prénom")).to_have_value("Léa")
