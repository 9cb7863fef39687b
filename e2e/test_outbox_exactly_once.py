"""One case for one report, whoever sends it and whatever is lost on the way."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.support.acts import describe_graffiti, install, photograph, report_graffiti
from e2e.support.link import Link
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

PUT_CASE = r"PUT /sync/v1/cases/[0-9a-f-]{36} "


def test_every_answer_is_lost_once_and_the_reference_stays_the_same(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """The town keeps the report, the photo and its end, and the phone hears of none of it the first time."""
    install(phone)
    known = town.cases()
    link.cut_in_turn(PUT_CASE.encode(), rb"PATCH /sync/v1/uploads/", rb"POST /sync/v1/cases/[0-9a-f-]{36}/complete ")

    page = report_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000))
    case = eventually(lambda: town.cases().keys() - known.keys()).pop()
    reference = town.cases()[case]["reference"]
    expect(page.locator("[data-confirmation=received]")).to_contain_text(reference)
    eventually(lambda: link.cuts == 3)
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    assert town.cases().keys() == known.keys() | {case}
    assert len(town.received_digests(case)) == 1
    assert town.cases()[case]["reference"] == reference


def test_two_tabs_and_the_worker_send_at_once_and_one_drain_holds_the_lock(
    phone: Phone, town: Town, link: Link
) -> None:
    install(phone)
    known = town.cases()
    link.down()
    for n in range(3):
        page = report_graffiti(phone, comment=f"Graffiti {n}")
    other = phone.new_tab("/envois")
    page.goto(f"{town.url}/envois")
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="3 envois en attente")).to_be_visible()

    link.hold(PUT_CASE.encode())
    link.up()
    for tab in (page, other):
        tab.evaluate(HEAR_DRAINS)
        tab.get_by_role("button", name="Envoyer maintenant").click()
    page.evaluate("navigator.serviceWorker.controller.postMessage({type: 'drain'})")
    eventually(lambda: page.evaluate(HEARD).count("busy") + other.evaluate(HEARD).count("busy") >= 2)
    assert page.evaluate(HOLDERS) == 1
    assert len(link.asked(PUT_CASE)) <= 2
    link.release()

    eventually(lambda: len(town.cases()) == len(known) + 3)
    for tab in (page, other):
        expect(tab.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    asked = link.asked(PUT_CASE)
    assert len(asked) == len(set(asked)) == 3
    assert len(town.cases()) == len(known) + 3


def test_a_double_tap_on_submit_makes_one_report(phone: Phone, town: Town, link: Link) -> None:
    install(phone)
    known = town.cases()
    link.down()
    page = describe_graffiti(phone)
    page.get_by_role("button", name="Soumettre").dblclick()
    expect(page.locator("[data-confirmation=kept]")).to_be_visible()
    link.up()
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
    assert len(town.cases()) == len(known) + 1
    assert len(set(link.asked(PUT_CASE))) == 1


HEAR_DRAINS = """
() => {
  globalThis.heard = [];
  new BroadcastChannel("riverain").onmessage = ({ data }) => data.type === "drain" && heard.push(data.status);
}
"""
HEARD = "() => globalThis.heard"
HOLDERS = "async () => (await navigator.locks.query()).held.filter(({ name }) => name === 'outbox').length"
