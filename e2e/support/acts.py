"""What people do, in their own words: the stories are told with these."""

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.support.entering import CODE_PATH, code_of
from e2e.support.phone import Phone
from e2e.support.town import eventually

PASSWORD = "riviere-tranquille-311"
AICHA = "aicha.belkacem@exemple.test"
ETIENNE = "etienne.gagnon@exemple.test"
ROY = "ma.roy@rivemont.test"
GINETTE = "supervision@rivemont.test"
OMAR = "administration@rivemont.test"
GRAFFITI = "/demandes/nouvelle/graffiti"


def sign_in(page: Page, url: str, email: str) -> None:
    """Through the sign-in page, as a person does."""
    code = code_of(url, email)
    page.goto(f"{url}/compte/connexion")
    page.locator("[name=email]").fill(email)  # « Adresse électronique » in France
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Mot de passe", exact=True).press("Enter")  # « Connexion », « Me connecter » in France
    give_code_if_asked(page, code)


def give_code_if_asked(page: Page, code: Callable[[], str]) -> None:
    """After the password: the code that `code_of` waits for, where the account does not know the device."""
    page.wait_for_url(lambda address: not address.partition("?")[0].endswith("/compte/connexion"))
    if CODE_PATH in page.url:
        page.locator("#f-code").fill(code())
        page.locator("#f-code").press("Enter")
        page.wait_for_url(lambda address: CODE_PATH not in address)


def sign_out(page: Page, url: str) -> None:
    """From the profile, as a person does."""
    page.goto(f"{url}/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{url}/")


def send_now(page: Page) -> None:
    """« Envoyer maintenant », told to the button itself: the page may send by itself, and hide it, just before."""
    page.locator("[data-send-now]").dispatch_event("click")


def install(phone: Phone, path: str = "/") -> Page:
    """The first visit, until everything is put aside for when there is no network."""
    page = phone.open(path)
    phone.wait_for_worker()
    return page


def photograph(folder: Path, name: str, *, bytes_wanted: int = 2_000_000, seed: int = 1) -> Path:
    """A photo of about `bytes_wanted` bytes that decodes: noise in PNG, so that nothing compresses it away."""
    side = max(16, int((bytes_wanted / 3) ** 0.5))
    noise = _noise(seed, side * (side * 3))
    lines = b"".join(b"\0" + noise[row * side * 3 : (row + 1) * side * 3] for row in range(side))
    chunks = (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(lines, 0)),
        _chunk(b"IEND", b""),
    )
    path = folder / f"{name}.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    return path


def begin_pothole(page: Page) -> None:
    """From the home page to the first step of « Nid-de-poule »."""
    page.get_by_role("link", name="Signaler", exact=True).first.click()
    page.get_by_role("link", name="Nid-de-poule").first.click()
    expect(page.get_by_role("heading", name="Nid-de-poule")).to_be_visible()


def next_step(page: Page) -> None:
    """« Continuer », on the step that is open."""
    page.locator("section.step:not([hidden])").get_by_role("button", name="Continuer").click()


def locate(page: Page) -> None:
    """The device's position, confirmed on screen."""
    page.get_by_text("Là où je suis").click()
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.locator("[data-accuracy]")).to_contain_text("m")


def add_photos(page: Page, *paths: Path) -> None:
    """Photos from the gallery, until each has its tile."""
    page.locator("input[name=photo]").set_input_files([str(path) for path in paths])
    expect(page.locator("[data-photo-list] > li")).to_have_count(len(paths))


def answer_pothole(page: Page) -> None:
    """What « Nid-de-poule » asks, whatever it is: the first option of each question that is shown."""
    for question in page.locator("section.step:not([hidden]) .question:not([hidden])").all():
        choice = question.locator("input[type=radio]").first
        if choice.count():
            choice.check()


def identify(page: Page) -> None:
    """Say who one is, without an account."""
    anonymous = page.locator("input[name=anonymous][value=no]")
    if anonymous.get_attribute("type") == "radio":
        anonymous.check()
    page.get_by_label("Prénom").fill("Aïcha")
    page.get_by_label("Nom de famille").fill("Belkacem")
    page.locator("#f-email").fill(AICHA)
    page.locator("input[name=survey_consent][value=no]").check()


def submit(page: Page) -> None:
    """« Soumettre », until the phone says that it keeps the report."""
    page.get_by_role("button", name="Soumettre").click()
    expect(page.locator("[data-confirmation]")).to_be_visible()


def report_pothole(page: Page, *photos: Path, comment: str = "Trou profond devant l’abribus.") -> None:
    """The whole report, from the home page to the confirmation."""
    begin_pothole(page)
    next_step(page)
    locate(page)
    next_step(page)
    answer_pothole(page)
    if photos:
        add_photos(page, *photos)
    page.locator("textarea[name=comment]").fill(comment)
    next_step(page)
    identify(page)
    next_step(page)
    submit(page)


def begin_graffiti(phone: Phone) -> Page:
    """The report of a graffiti, up to its details."""
    page = phone.open(GRAFFITI)
    next_step(page)
    write_place(page, "Marché du Quai, mur nord")
    next_step(page)
    expect(page.get_by_role("heading", name="Détails de la demande")).to_be_visible()
    return page


def describe_graffiti(
    phone: Phone, *photos: Path, comment: str = "Sur le mur du marché.", anonymous: bool = True
) -> Page:
    """The shortest report there is, up to its summary; signed in, who one is stands there already."""
    page = begin_graffiti(phone)
    if photos:
        add_photos(page, *photos)
    page.locator("textarea[name=comment]").fill(comment)
    next_step(page)
    page.locator(f"input[name=anonymous][value={'yes' if anonymous else 'no'}]").check()
    if not anonymous:
        page.locator("input[name=survey_consent][value=no]").check()
    next_step(page)
    expect(page.get_by_role("button", name="Soumettre")).to_be_visible()
    return page


def report_graffiti(
    phone: Phone, *photos: Path, comment: str = "Sur le mur du marché.", anonymous: bool = True
) -> Page:
    """The shortest report there is, until the phone keeps it."""
    page = describe_graffiti(phone, *photos, comment=comment, anonymous=anonymous)
    submit(page)
    return page


def write_place(page: Page, words: str) -> None:
    """Where it is, in words; whether the town knows them or not."""
    page.get_by_text("À une adresse").click()
    page.locator("#f-search_address").fill(words)


QUEUED_DIGESTS = """
async () => {
  const open = indexedDB.open("riverain");
  const database = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result);
    open.onerror = fail;
  });
  const request = database.transaction("outbox").objectStore("outbox").getAll();
  const items = await new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = fail;
  });
  database.close();
  return items.flatMap((item) => item.parts.map((part) => part.sha256)).sort();
}
"""


DRAFTS = """
async () => {
  const opening = indexedDB.open("riverain");
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const asking = database.transaction("drafts").objectStore("drafts").getAll();
  const drafts = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
  database.close();
  return JSON.stringify(drafts);
}
"""


def wait_for_draft(page: Page, words: str) -> None:
    """Until the device keeps these words as a draft."""
    eventually(lambda: words in str(page.evaluate(DRAFTS)))


def queued_digests(page: Page) -> list[str]:
    """SHA-256 of every photo that the phone's outbox holds, read from the device itself."""
    found: list[str] = page.evaluate(QUEUED_DIGESTS)
    return found


def wait_until_kept(page: Page, path: str) -> None:
    """Until the worker has put a page aside for when there is no network."""
    eventually(lambda: page.evaluate("async (path) => Boolean(await caches.match(path, {ignoreVary: true}))", path))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _noise(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)
