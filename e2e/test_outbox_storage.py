"""A phone that is full: said in words, nothing lost, and sent once there is room.

Chromium alone can be given a quota (`Storage.overrideQuotaForOrigin`); what the words are is the same code everywhere.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.support.acts import (
    GRAFFITI,
    add_photos,
    begin_graffiti,
    describe_graffiti,
    install,
    photograph,
    submit,
    wait_for_draft,
)
from e2e.support.link import Link
from e2e.support.phone import Engine, Phone
from e2e.support.town import Town, eventually

COMMENT = "Toute la façade, sur trois étages."


@pytest.fixture
def engine() -> Engine:
    return "chromium"


def test_a_photo_that_has_no_room_is_refused_in_words_and_the_text_is_kept(phone: Phone, tmp_path: Path) -> None:
    install(phone)
    page = begin_graffiti(phone)
    page.locator("textarea[name=comment]").fill(COMMENT)
    wait_for_draft(page, COMMENT)
    page = phone.fill().open(GRAFFITI)
    photo = photograph(tmp_path, "mur", bytes_wanted=60_000)
    page.locator("input[name=photo]").set_input_files([photo])
    expect(page.get_by_text("Il ne reste presque plus de place sur ce téléphone")).to_be_visible()
    expect(page.locator("[data-photo-list] > li")).to_have_count(0)
    page.reload()
    expect(page.locator("textarea[name=comment]")).to_have_value(COMMENT)

    phone.make_room()
    add_photos(page, photo)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()


def test_a_report_that_does_not_fit_stays_in_its_form_until_there_is_room(
    phone: Phone, town: Town, link: Link, tmp_path: Path
) -> None:
    """A real QuotaExceededError at « Soumettre »."""
    install(phone)
    known = town.cases()
    describe_graffiti(phone, photograph(tmp_path, "mur", bytes_wanted=60_000), comment=COMMENT)
    page = phone.fill().open(GRAFFITI)
    page.get_by_role("button", name="Soumettre").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Il n’y a plus de place sur ce téléphone.")
    expect(page.locator("[data-summary]")).to_contain_text(COMMENT)
    assert town.cases().keys() == known.keys()

    phone.make_room()
    submit(page)
    (case,) = eventually(lambda: town.cases().keys() - known.keys())
    eventually(lambda: len(town.received_digests(case)) == 1)
    assert town.cases()[case]["comment"] == COMMENT
