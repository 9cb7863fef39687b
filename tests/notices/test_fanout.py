"""One announcement for very many devices: none untold, whatever the push service answers and whoever dies meanwhile."""

from pathlib import Path

import pytest

from e2e.support.town import Town
from tests.support.fanout import GONE_SHARE, LATER_SHARE, FanOut, far_service

DEVICES = 100_000


@pytest.mark.deep
def test_a_hundred_thousand_are_told_though_the_worker_is_killed(tmp_path: Path) -> None:
    with far_service(tmp_path / "service", has_troubles=True) as service:
        town = Town(tmp_path / "town").prepare(template=tmp_path / "seeded")
        told = FanOut(town, service, count=DEVICES)
        told.prepare()
        told.announce()
        told.start_worker()
        told.wait_until_reached(told.count // told.devices_each // 3)
        told.kill_worker()
        reached = town.rows("SELECT reached, state FROM announcements")[0]
        told.start_worker()
        told.wait_until_received(DEVICES // 2)
        told.kill_worker()
        told.start_worker()
        told.wait_until_settled()
        told.stop_worker()
        listed = town.rows(LISTED)[0]
        figures = service.figures()
        states = {row["state"]: row["count"] for row in town.rows(STATES)}
        devices = town.rows("SELECT COUNT(*) AS count FROM push_devices")[0]["count"]
    print(f"{DEVICES} devices, two kills, the first of them at {reached}: {figures}, deliveries {states}")
    assert figures["told"] == DEVICES - DEVICES * GONE_SHARE
    assert figures["later"] == DEVICES * LATER_SHARE
    assert dict(listed) == {"count": told.count // told.devices_each, "people": told.count // told.devices_each}
    assert figures["differing"] == 0, "a repeat takes the place of the first"
    assert states == {"sent": figures["told"], "gone": DEVICES * GONE_SHARE}
    assert devices == figures["told"], "a device that is gone is forgotten"


STATES = "SELECT state, COUNT(*) AS count FROM deliveries GROUP BY state"
LISTED = (
    "SELECT COUNT(*) AS count, COUNT(DISTINCT account_id) AS people FROM notice_addressees"
    " WHERE notice_id IN (SELECT id FROM notices WHERE kind = 'alert')"
)
