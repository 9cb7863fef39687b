"""A phone whose clock is wrong by a day: its report leaves at once, and the town knows when it was written."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from e2e.support.acts import install, report_graffiti, send_now
from e2e.support.link import Link
from e2e.support.phone import FIREFOX_IN_DEPTH, Phone
from e2e.support.town import Town, eventually

DAY = timedelta(days=1)


@pytest.mark.parametrize("engine", FIREFOX_IN_DEPTH)
@pytest.mark.parametrize("error", [DAY, -DAY], ids=["a-day-fast", "a-day-slow"])
def test_a_clock_wrong_by_a_day_is_corrected(phone: Phone, town: Town, link: Link, error: timedelta) -> None:
    """Of the page alone, as Playwright can: the worker's clock stays right, so the worker is not asked to send."""
    install(phone)
    known = town.cases()
    phone.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    phone.context.clock.install(time=datetime.now(UTC) + error)
    link.refuses = rb"PUT /sync/v1/cases/"
    page = report_graffiti(phone)
    page.goto(f"{town.url}/envois")
    expect(page.locator(".outbox__item")).to_be_visible()
    link.refuses = None
    send_now(page)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    row = town.cases()[case]
    captured, received = (datetime.fromisoformat(row[name]) for name in ("captured_at", "received_at"))
    assert abs(timedelta(seconds=row["clock_skew_s"]) + error) < timedelta(minutes=5)
    assert timedelta() <= received - captured < timedelta(minutes=5)
    expect(page.get_by_text("Rien n’attend sur ce téléphone")).to_be_visible()
