"""What the town answers when it cannot take a report: said in words, kept on the phone, sent when it is better."""

import shutil
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.support.acts import install, next_step, photograph, report_graffiti, send_now, submit
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.town import ROOT, Town, eventually

PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>Wi-Fi</h1>\n"
)
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TIRED = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(params=FIREFOX_IN_DEPTH)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


def test_a_full_server_is_said_and_the_photo_leaves_when_it_has_room(phone: Phone, town: Town, tmp_path: Path) -> None:
    """507: the report is in, its photo waits for room."""
    install(phone)
    known = town.cases()
    town.kill()
    town.start(ready="/healthz", RIVERAIN_MIN_FREE_MIB="100000000")
    page = report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000))
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    page.goto(f"{town.url}/envois")
    expect(item(page)).to_contain_text("Le serveur de la Ville est plein.")
    expect(item(page)).to_contain_text(town.cases()[case]["reference"])
    assert town.received_digests(case) == []

    town.kill()
    town.start(RIVERAIN_MIN_FREE_MIB="1")
    send_now(page)
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.received_digests(case)) == 1
    assert town.cases().keys() == known.keys() | {case}


def test_a_photo_that_cannot_pass_is_made_smaller_then_asked_about(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """413 from a proxy that takes no photo at all: the person sends without it."""
    install(phone)
    known = town.cases()
    link.answer_instead(rb"PATCH /sync/v1/uploads/", TOO_LARGE)
    page = report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000))
    page.goto(f"{town.url}/envois")
    expect(item(page)).to_contain_text("À corriger")
    (case,) = town.cases().keys() - known.keys()
    declared = town.rows("SELECT sha256 FROM parts WHERE case_id = ?", case)
    assert len(set(link.asked("PATCH /sync/v1/uploads/"))) == 2, "the smaller photo has an address of its own"

    item(page).get_by_role("button", name="Envoyer sans").click()
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(declared) == 1
    assert town.received_digests(case) == []
    assert town.cases()[case]["parts_missing"] == 0


def test_a_busy_database_is_waited_for(phone: Phone, town: Town) -> None:
    """503 with Retry-After: the phone comes back by itself."""
    install(phone)
    known = town.cases()
    assert httpx2.get(f"{town.url}/sync/v1/session").status_code == 200  # a town that phones have asked before
    with town.database_locked():
        page = report_graffiti(phone)
        page.goto(f"{town.url}/envois")
        expect(item(page)).to_contain_text("La Ville ne répond pas pour l’instant.")
        assert town.cases().keys() == known.keys()
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.cases()) == len(known) + 1


@pytest.mark.parametrize("answer", [PORTAL, TIRED], ids=["a-portal", "a-tired-proxy"])
def test_somebody_else_who_answers_is_not_believed(phone: Phone, town: Town, link: Link, answer: bytes) -> None:
    install(phone)
    known = town.cases()
    link.answer_instead(rb"PUT /sync/v1/cases/", answer)
    page = report_graffiti(phone)
    page.goto(f"{town.url}/envois")
    expect(item(page)).to_contain_text("Sur ce téléphone, en attente")
    assert town.cases().keys() == known.keys()
    link.answer_instead(None)
    send_now(page)
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.cases()) == len(known) + 1


def test_what_the_town_no_longer_allows_is_corrected_in_the_form(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """422: while the phone was without a signal, the town began to ask for a comment."""
    install(phone)
    known = town.cases()
    link.down()
    report_graffiti(phone, comment="")
    town.kill()
    town.write("DELETE FROM catalogue_versions")  # so long ago that the form it was written on is understood no more
    town.start(RIVERAIN_MUNICIPALITY=str(asking_for_a_comment(tmp_path / "rivemont")))
    link.up()
    page = phone.open("/envois")
    expect(item(page)).to_contain_text("À corriger")
    expect(item(page)).to_contain_text("Écrivez quelques mots.")
    assert town.cases().keys() == known.keys()

    item(page).get_by_role("link", name="Modifier").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Écrivez quelques mots.")
    page.locator("textarea[name=comment]").fill("Une tête de chat.")
    expect(page.locator("[data-error-summary]")).to_be_hidden()
    next_step(page)
    next_step(page)
    submit(page)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    assert town.cases()[case]["comment"] == "Une tête de chat."
    expect(page.locator("[data-confirmation=received]")).to_contain_text(town.cases()[case]["reference"])


def item(page: Page) -> Locator:
    """The one report that waits."""
    return page.locator(".outbox__item")


def asking_for_a_comment(folder: Path) -> Path:
    """Rivemont as it is, but for one answer more."""
    shutil.copytree(ROOT / "server" / "municipalities" / "rivemont", folder)
    topic = folder / "topics" / "graffiti.yaml"
    topic.write_text(topic.read_text().replace("comment: {", "comment: {required: yes, "))
    return folder
