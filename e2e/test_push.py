"""Told by push: from the agent's click to the notification that the browser shows, through a push service, no mock."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, ETIENNE, PASSWORD, ROY, install, sign_in, sign_out
from e2e.support.entering import enter
from e2e.support.letters import letter_to
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Engine, Phone
from e2e.support.push import PushService
from e2e.support.push.chromium import ChromiumPush
from e2e.support.push.mozilla import MozillaPush
from e2e.support.town import Town, eventually

NewPhone = Callable[..., Phone]
# The worker writes down what `showNotification` has shown: asked for earlier, the list may still be empty.
SHOWN = """async () => {
  const opened = await new Promise((done, fail) => {
    const asked = indexedDB.open("riverain");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const shown = await new Promise((done) => {
    const asked = opened.transaction("meta").objectStore("meta").get("push:shown");
    asked.onsuccess = () => done(asked.result ?? null);
  });
  opened.close();
  if (!shown) return null;
  const registration = await navigator.serviceWorker.ready;
  const notifications = await registration.getNotifications();
  return notifications.map(({title, body, tag}) => ({title, body, tag}));
}"""


WITHDRAWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription()).unsubscribe();
}"""
# No tool can tap a notification: the event is the one that the browser gives to the worker then.
TAPPED = """async (reference) => {
  const shown = await registration.getNotifications();
  const notification = shown.find((one) => one.title.includes(reference));
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture
def service(engine: Engine) -> Iterator[PushService]:
    made = ChromiumPush().open() if engine == "chromium" else MozillaPush().open()
    yield made
    made.close()


@pytest.fixture
def town(tmp_path: Path, seeded: Path, link: Link) -> Iterator[Town]:
    with Town(tmp_path / "town", port=link.town_port, public_port=link.port).prepare(template=seeded) as made:
        yield made.start(RIVERAIN_LOCAL_PUSH="on")


def agree(phone: Phone, email: str = AICHA) -> Page:
    """Sign in and ask for notices on this phone."""
    install(phone)
    page = phone.page
    sign_in(page, phone.url, email)
    page.goto(f"{phone.url}/compte/avis")
    page.get_by_role("button", name="Recevoir les avis sur cet appareil").click()
    expect(page.locator("[data-device]")).to_be_visible()  # the page came again, with the device in its list
    expect(page.get_by_text("Les avis arrivent sur cet appareil.")).to_be_visible()
    return page


def new_case_of(town: Town, email: str = AICHA) -> str:
    """A case of hers that nobody has taken."""
    rows = town.rows(
        "SELECT reference FROM cases JOIN accounts ON accounts.id = cases.account_id"
        " WHERE accounts.email = ? AND cases.status = 'new' ORDER BY reference LIMIT 1",
        email,
    )
    return str(rows[0]["reference"])


def take(new_phone: NewPhone, town: Town, reference: str) -> None:
    """The agent takes the case, at the desk."""
    page = new_phone("chromium", width=1280, height=900).page
    sign_in(page, town.url, ROY)
    page.goto(f"{town.url}/poste/demandes/{reference}")
    page.get_by_role("button", name="Prendre en charge").click()
    expect(page.locator("[data-case]")).to_contain_text("Prise en charge par Marc-Antoine Roy.")


def taken(town: Town, reference: str) -> None:
    """The agent takes the case, without a browser to look at."""
    with httpx2.Client(base_url=town.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        enter(client, ROY, PASSWORD)
        assert client.post(f"/poste/demandes/{reference}/prise-en-charge").status_code == 303


def shown(page: Page, reference: str) -> dict[str, str]:
    """The notification of this case, once the browser shows it."""

    def of_case() -> dict[str, str] | None:
        found: list[dict[str, str]] = page.evaluate(SHOWN) or []
        return next((one for one in found if reference in one["title"]), None)

    return eventually(of_case)


def test_a_change_of_status_is_shown_on_the_phone(
    new_phone: NewPhone, town: Town, engine: Engine, service: PushService
) -> None:
    phone = new_phone(engine, push=service)
    page, reference = agree(phone), new_case_of(town)
    take(new_phone, town, reference)
    assert shown(page, reference)["body"] == "En cours"
    (message,) = [one for one in service.desk.log if one.status == 201]
    assert message.headers["topic"]
    assert message.size < 2048
    eventually(lambda: town.rows("SELECT 1 FROM deliveries WHERE state = 'sent' AND shown_at IS NOT NULL"))
    page.goto(f"{town.url}/avis")
    expect(page.get_by_role("link", name=re.compile(f"^Demande {reference}"))).to_be_visible()


def test_what_happened_while_the_browser_was_closed_is_shown_when_it_starts(
    new_phone: NewPhone, town: Town, engine: Engine, service: PushService
) -> None:
    phone = new_phone(engine, push=service)
    agree(phone)
    reference = new_case_of(town)
    phone.off()
    taken(town, reference)
    eventually(lambda: [one for one in service.desk.log if one.status == 201])
    phone.on()
    assert shown(phone.open("/plus"), reference)["body"] == "En cours"


def test_a_device_turned_off_and_the_person_who_comes_next_are_told_nothing(
    new_phone: NewPhone, town: Town, engine: Engine, service: PushService
) -> None:
    town.welcome("Étienne", "Gagnon", ETIENNE)
    phone = new_phone(engine, push=service)
    page, reference = agree(phone), new_case_of(town)
    sign_out(page, town.url)
    eventually(lambda: not town.rows("SELECT 1 FROM push_devices"))
    sign_in(page, town.url, ETIENNE)
    page.goto(f"{town.url}/compte/avis")
    expect(page.get_by_role("button", name="Recevoir les avis sur cet appareil")).to_be_visible()
    taken(town, reference)
    eventually(lambda: town.rows("SELECT 1 FROM notices WHERE title LIKE ?", f"%{reference}"))
    eventually(lambda: not town.rows("SELECT 1 FROM outbox WHERE subscriber LIKE 'notices%' AND dead_at IS NULL"))
    assert service.desk.log == []
    assert page.evaluate(SHOWN) is None


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
def test_a_town_with_another_key_has_its_devices_agree_again(
    new_phone: NewPhone, town: Town, engine: Engine, service: PushService
) -> None:
    phone = new_phone(engine, push=service)
    page, reference = agree(phone), new_case_of(town)
    town.run("rotate-push-key")
    town.stop()
    town.start()
    with page.expect_response("**/push/subscriptions"):  # waited for here: only so is its address led to this machine
        page.goto(f"{town.url}/demandes")
    eventually(lambda: town.rows("SELECT 1 FROM push_devices WHERE key_id = 'vapid-0002'"))
    taken(town, reference)
    assert shown(page, reference)["body"] == "En cours"
    assert {one.status for one in service.desk.log} == {201}


@pytest.mark.parametrize("engine", ["chromium"])  # Firefox tells the worker, which agrees anew while it may
def test_whose_browser_withdrew_is_written_to(
    new_phone: NewPhone, town: Town, engine: Engine, service: PushService
) -> None:
    page, reference = agree(new_phone(engine, push=service)), new_case_of(town)
    page.goto(f"{town.url}/hors-ligne")  # a page that does not look after its subscription
    page.evaluate(WITHDRAWN)
    eventually(lambda: service.desk.gone)
    taken(town, reference)
    eventually(lambda: "En cours" in letter_to(town, AICHA, holding=reference))
    eventually(lambda: not town.rows("SELECT 1 FROM push_devices WHERE removed_at IS NULL"))
    assert {one.status for one in service.desk.log} <= {404, 410}


@pytest.mark.parametrize("engine", ["chromium"])
def test_a_tap_opens_the_case(new_phone: NewPhone, town: Town, engine: Engine, service: PushService) -> None:
    phone = new_phone(engine, push=service)
    page, reference = agree(phone), new_case_of(town)
    page.goto(f"{town.url}/plus")
    taken(town, reference)
    shown(page, reference)
    (worker,) = phone.context.service_workers
    worker.evaluate(TAPPED, reference)
    page.wait_for_url(f"**/demandes/{reference}")
    expect(page.locator(".status-line").first).to_contain_text("En cours")
    read = (
        "SELECT 1 FROM notice_addressees JOIN notices n ON n.id = notice_id WHERE read_at IS NOT NULL AND n.path LIKE ?"
    )
    eventually(lambda: town.rows(read, f"%{reference}"))
