"""The main job: a report made without a signal leaves by itself, exactly once, with its photos as they were queued."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.support.acts import install, photograph, queued_digests, report_pothole
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually


def test_a_report_with_two_photos_survives_a_dead_network_and_a_dead_battery(
    phone: Phone, town: Town, tmp_path: Path
) -> None:
    install(phone)
    known = town.cases()
    town.kill()

    page = phone.open("/")
    report_pothole(page, photograph(tmp_path, "trou", seed=1), photograph(tmp_path, "rue", seed=2))
    expect(page.locator("[data-confirmation=kept]")).to_contain_text("Enregistré sur cet appareil.")
    queued = queued_digests(page)
    assert len(queued) == 2
    phone.battery_out()

    town.start()
    page = phone.on().open("/")
    arrived = eventually(lambda: {case: row for case, row in town.cases().items() if case not in known})
    assert len(arrived) == 1
    (case,) = arrived
    eventually(lambda: town.received_digests(case) == queued)
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text(arrived[case]["reference"]).first).to_be_visible()
    assert town.cases().keys() == known.keys() | arrived.keys()
