"""R3 and R4 whole: what a phone said it keeps leaves once, whatever becomes of its battery, its tabs and its worker."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Error, Page, Playwright, expect

from e2e.support.acts import install, photograph, report_graffiti
from e2e.support.link import Link
from e2e.support.phone import Engine, Phone
from e2e.support.town import Town, eventually
from e2e.test_worker_update import with_new_words
from tests.support.disks import PoweredDisk, powered_disk

pytestmark = pytest.mark.deep

BATTERIES, ROUNDS = 20, 50
SYNC = rb"\w+ /sync/"
ANSWERS = (rb"PUT /sync/v1/cases/", rb"PATCH /sync/v1/uploads/", rb"POST /sync/v1/cases/[0-9a-f-]{36}/complete ")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[PoweredDisk]:
    with powered_disk(tmp_path, "ext4") as made:
        yield made


def test_what_is_kept_survives_a_pulled_battery(
    playwright: Playwright, engine: Engine, disk: PoweredDisk, town: Town, link: Link, warmed: Path, tmp_path: Path
) -> None:
    """R3: the disk forgets what had not reached it, in the moment when the phone says « Enregistré »."""
    phone = Phone(playwright, engine, disk.path / "phone", town.url, warmed=warmed).on()
    known = town.cases()
    install(phone)
    link.refuses = SYNC
    kept: set[str] = set()
    for n in range(BATTERIES):
        report_graffiti(phone, *[photograph(tmp_path, f"{n}-{m}", seed=2 * n + m) for m in range(2)])
        disk.cut()
        phone.battery_out()
        disk.restore()
        found = readable_photos(phone.on().open("/envois"))
        expect(phone.page.get_by_role("heading", name=waiting(n + 1))).to_be_visible()
        assert found > kept, "a photo is gone, or cannot be read"
        assert len(found) == 2 * (n + 1)
        kept = found
    link.refuses = None
    expect(phone.open("/envois").get_by_text("Rien n’attend sur ce téléphone")).to_be_visible(timeout=120_000)
    phone.off()
    cases = town.cases().keys() - known.keys()
    assert len(cases) == BATTERIES
    assert {digest for case in cases for digest in town.received_digests(case)} == kept
    print(f"R3, {engine}: {BATTERIES} batteries pulled, {len(kept)} photos of 2 MB, 0 lost, 0 unreadable, 0 doubled")


def test_a_tab_that_crashes_takes_nothing_with_it(chromium: Phone, town: Town, link: Link, tmp_path: Path) -> None:
    """R4: with an answer on its way, or about to be lost."""

    def crash(page: Page) -> None:
        chromium.context.new_page()
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")  # the page's own process ends; the page goes nowhere
        page.close()

    rounds(chromium, town, link, tmp_path, crash)
    print(f"R4: {ROUNDS} tabs crashed, 0 lost, 0 doubled")


def test_a_killed_browser_takes_nothing_with_it(chromium: Phone, town: Town, link: Link, tmp_path: Path) -> None:
    """R4: kill -9, with an answer on its way, or about to be lost."""

    def kill(_page: Page) -> None:
        chromium.battery_out()
        chromium.on()

    rounds(chromium, town, link, tmp_path, kill)
    print(f"R4: {ROUNDS} browsers killed, 0 lost, 0 doubled")


def test_two_tabs_and_the_worker_send_each_report_once(chromium: Phone, town: Town, link: Link, tmp_path: Path) -> None:
    """R4: all of them want to send, and an answer is late or lost."""
    install(chromium)
    chromium.new_tab("/envois")

    def crowd(page: Page) -> None:
        page.evaluate("navigator.serviceWorker.controller.postMessage({type: 'drain'})")
        for tab in chromium.context.pages:
            tab.evaluate("dispatchEvent(new Event('online'))")

    rounds(chromium, town, link, tmp_path, crowd)
    print(f"R4: {ROUNDS} times two tabs and the worker at once, 0 lost, 0 doubled")


def test_a_new_worker_takes_over_in_the_middle_of_sending(
    chromium: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """R4: the person takes the new version in another tab, while an answer is on its way, or about to be lost."""
    builds = ["rivemont", str(with_new_words(tmp_path / "rivemont"))]
    install(chromium)

    def publish() -> None:
        builds.reverse()
        town.kill()
        town.start(RIVERAIN_MUNICIPALITY=builds[0])

    def renew(page: Page) -> None:
        other = chromium.new_tab("/plus")
        page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration()).update(); }")
        with other.expect_event("load"):
            other.get_by_role("button", name="Mettre à jour").click()
            link.release()  # the browser itself waits for what the worker before is sending
        other.close()

    rounds(chromium, town, link, tmp_path, renew, before=publish)
    print(f"R4: {ROUNDS} new versions taken, 0 lost, 0 doubled")


@pytest.fixture
def chromium(new_phone: Callable[..., Phone]) -> Phone:
    return new_phone("chromium")


def rounds(
    phone: Phone,
    town: Town,
    link: Link,
    folder: Path,
    happen: Callable[[Page], None],
    *,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Report with a photo, let it `happen` while an answer is late or lost, and see the report arrive once."""
    chance = Random(311)
    known = town.cases()
    install(phone)
    for n in range(ROUNDS):
        before()
        answer = chance.choice(ANSWERS)
        asked = len(link.asked(answer.decode()))
        if n % 2:
            link.hold(answer)
        else:
            link.cut_in_turn(answer)
        page = report_graffiti(phone, photograph(folder, f"{n}", bytes_wanted=60_000, seed=n))
        wait_for_more(link, answer, asked)
        happen(page)
        link.release()
        page = phone.open("/envois")
        expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible(timeout=60_000)
        assert len(town.cases()) == len(known) + n + 1
    arrived = [town.received_digests(case) for case in town.cases().keys() - known.keys()]
    assert [len(digests) for digests in arrived] == [1] * ROUNDS
    assert len({digest for (digest,) in arrived}) == ROUNDS


def wait_for_more(link: Link, first_line: bytes, asked: int) -> None:
    """Until one more such request came."""
    eventually(lambda: len(link.asked(first_line.decode())) > asked)


def waiting(count: int) -> str:
    """The heading of « Mes envois »."""
    return f"{count} envoi{'s' if count > 1 else ''} en attente"


def readable_photos(page: Page) -> set[str]:
    """SHA-256 of each photo that the phone keeps, worked out again from its bytes, and the one that it wrote down."""
    found: list[list[str]] = page.evaluate(PHOTOS)
    return {digest for digest, told in found if digest == told}


PHOTOS = """
async () => {
  const opening = indexedDB.open("riverain");
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const asking = database.transaction("blobs").objectStore("blobs").getAll();
  const rows = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
  database.close();
  return Promise.all(rows.filter(({ id }) => !id.startsWith("draft:")).map(async ({ bytes, sha256 }) => [
    Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
      (byte) => byte.toString(16).padStart(2, "0")).join(""),
    sha256,
  ]));
}
"""
