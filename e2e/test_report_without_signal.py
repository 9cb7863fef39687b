"""The main job: a report made without a signal leaves by itself, exactly once, with its photos as they were queued."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.support.acts import install, photograph, report_pothole
from e2e.support.phone import Phone
from e2e.support.town import Town, eventually

QUEUED_DIGESTS = """
async () => {
  const open = indexedDB.open("riverain");
  const database = await new Promise((done, fail) => { open.onsuccess = () => done(open.result); open.onerror = fail; });
  const all = (store) => new Promise((done, fail) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => done(request.result); request.onerror = fail;
  });
  const items = await all("outbox");
  database.close();
  return items.flatMap((item) => item.parts.map((part) => part.sha256)).sort();
}
"""


def test_a_report_with_two_photos_survives_a_dead_network_and_a_dead_battery(
    phone: Phone, town: Town, tmp_path: Path
) -> None:
    page = install(phone)
    before = len(town.rows("SELECT id FROM cases"))
    town.kill()

    page = phone.open("/")
    report_pothole(page, photograph(tmp_path, "trou", seed=1), photograph(tmp_path, "rue", seed=2))
    expect(page.locator("[data-confirmation=kept]")).to_contain_text("Enregistré sur cet appareil.")
    queued = page.evaluate(QUEUED_DIGESTS)
    assert len(queued) == 2
    phone.battery_out()

    town.start()
    page = phone.on().open("/")
    cases = eventually(lambda: town.rows("SELECT * FROM cases WHERE parts_missing = 0 ORDER BY received_at DESC")
                       if len(town.rows("SELECT id FROM cases")) > before else None)  # fmt: skip
    assert len(town.rows("SELECT id FROM cases")) == before + 1

    def received() -> list[str]:
        return sorted(
            row["sha256"]
            for row in town.rows(
                "SELECT sha256 FROM parts WHERE received_at IS NOT NULL AND case_id = ?", cases[0]["id"]
            )
        )

    eventually(lambda: len(received()) == 2)
    assert received() == queued
    page.goto(f"{town.url}/envois")
    expect(page.get_by_text(cases[0]["reference"]).first).to_be_visible()
