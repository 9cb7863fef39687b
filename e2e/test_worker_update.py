"""A new version is offered and never imposed; a worker that must go steps aside; what waits survives both."""

import shutil
from pathlib import Path

from playwright.sync_api import expect

from e2e.support.acts import install, photograph, queued_digests, report_graffiti, send_now
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import ROOT, Town, eventually

NEW_WORDS = "Un graffiti se nettoie mieux quand il est frais."


def test_a_new_version_is_offered_with_reports_waiting_and_they_leave_under_it(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    install(phone)
    known = town.cases()
    link.down()
    report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000))
    photo = queued_digests(phone.page)
    town.kill()
    link.refuses = rb"\w+ /sync/"
    town.start(RIVERAIN_MUNICIPALITY=str(with_new_words(tmp_path / "rivemont")))
    link.up()

    page = phone.open("/envois")
    offer = page.get_by_text("Une nouvelle version est prête.")
    expect(offer).to_be_visible()
    builds = page.evaluate(BUILDS)
    page.goto(f"{town.url}/plus")
    expect(offer).to_be_visible()
    assert page.evaluate(BUILDS) == builds, "nothing was imposed"
    page.get_by_role("button", name="Plus tard").click()
    expect(offer).to_be_hidden()

    page.goto(f"{town.url}/envois")
    with page.expect_event("load"):  # the page starts again under the new worker
        page.get_by_role("button", name="Mettre à jour").click()
    eventually(lambda: page.evaluate(WAITING) is False)
    expect(page.get_by_role("heading", name="1 envoi en attente")).to_be_visible()
    assert queued_digests(page) == photo
    link.down()
    page.goto(f"{town.url}/demandes/nouvelle/graffiti")
    expect(page.get_by_text(NEW_WORDS)).to_be_visible()

    link.refuses = None
    link.up()
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    (case,) = town.cases().keys() - known.keys()
    assert town.received_digests(case) == photo


def test_a_worker_told_to_go_leaves_the_reports_which_leave_from_the_page(phone: Phone, town: Town, link: Link) -> None:
    """The kill switch: no worker, no caches; IndexedDB untouched."""
    install(phone)
    known = town.cases()
    link.down()
    report_graffiti(phone)
    town.kill()
    link.refuses = rb"\w+ /sync/"
    town.start(RIVERAIN_SERVICE_WORKER="off")
    link.up()

    page = phone.open("/envois")
    eventually(lambda: page.evaluate(REGISTRATIONS) == 0)
    page.reload()  # the page before still had the worker that was going
    expect(page.get_by_role("heading", name="1 envoi en attente")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.controller") is None
    eventually(lambda: page.evaluate("async () => (await caches.keys()).length") == 0)
    link.refuses = None
    send_now(page)
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.cases()) == len(known) + 1

    page = report_graffiti(phone)
    expect(page.locator("[data-confirmation=received]")).to_be_visible()
    assert len(town.cases()) == len(known) + 2


def with_new_words(folder: Path) -> Path:
    """Rivemont as it is, but for one sentence: another build."""
    shutil.copytree(ROOT / "server" / "municipalities" / "rivemont", folder)
    topic = folder / "topics" / "graffiti.yaml"
    topic.write_text(topic.read_text().replace("explanation:\n", f"explanation:\n  - {NEW_WORDS}\n"))
    return folder


BUILDS = "async () => (await caches.keys()).filter((name) => name.startsWith('riverain-pages-')).sort()"
REGISTRATIONS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
WAITING = "async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting)"
