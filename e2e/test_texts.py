"""Texts: asked for in the profile, agreed to from the telephone, sent when no device can be told, stopped by a word."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.support.acts import AICHA, sign_in
from e2e.support.link import Link
from e2e.support.looks import MAIN, overflow, small_targets, violations
from e2e.support.phone import Phone
from e2e.support.push.chromium import ChromiumPush
from e2e.support.town import Town, eventually
from e2e.test_push import agree, new_case_of, taken

NewPhone = Callable[..., Phone]


@pytest.fixture
def service() -> Iterator[ChromiumPush]:
    made = ChromiumPush().open()
    yield made
    made.close()


@pytest.fixture
def town(tmp_path: Path, seeded: Path, link: Link) -> Iterator[Town]:
    with Town(tmp_path / "town", port=link.town_port, public_port=link.port).prepare(template=seeded) as made:
        yield made.start(RIVERAIN_LOCAL_PUSH="on")


def test_oui_lets_news_come_to_the_telephone_and_a_word_stops_them(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    sign_in(page, town.url, AICHA)
    ask(page, town)
    telephone = new_phone("chromium").open("/dev/textos")
    expect(telephone.locator(".timeline").first).to_contain_text("Oui")
    answer(telephone, "Peut-être")
    comes(page, "Répondez « Oui » au texto reçu au")
    answer(telephone, " OUI ! 👍")
    comes(page, "Les textos arrivent au")
    assert violations(page) == []

    reference = new_case_of(town)
    taken(town, reference)
    told = news(telephone, reference)
    assert "En cours" in told
    assert not any(given in told for given in ("Aïcha", "Belkacem", "Rue"))

    answer(telephone, "Arrêt")
    comes(page, "Aucun texto ne part vers le")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == []
        assert small_targets(page, least=24, selector=MAIN) == []


def test_whose_device_is_gone_is_told_by_text(new_phone: NewPhone, town: Town, service: ChromiumPush) -> None:
    phone = new_phone("chromium", push=service)
    page = agree(phone)
    ask(page, town)
    telephone = new_phone("chromium").open("/dev/textos")
    answer(telephone, "oui")
    comes(page, "Les textos arrivent au")
    service.desk.answer_next(410)
    reference = new_case_of(town)
    taken(town, reference)
    assert "En cours" in news(telephone, reference)
    assert [one.status for one in service.desk.log] == [410]


def ask(page: Page, town: Town) -> None:
    """Wish for notices, for texts where no device answers; the question goes to the telephone of the profile."""
    page.goto(f"{town.url}/compte/avis")
    page.get_by_role("radio", name="Par avis sur mes appareils").check()
    page.get_by_role("button", name="Enregistrer").click()
    eventually(lambda: town.rows("SELECT 1 FROM notice_choices UNION SELECT 1 FROM notice_preferences"))
    page.goto(f"{town.url}/compte")
    page.get_by_role("textbox", name="Cellulaire").fill("418 555-0142")
    page.get_by_role("radio", name="Par texto").check()
    page.get_by_role("button", name="Soumettre").click()
    page.goto(f"{town.url}/compte/textos")
    comes(page, "Répondez « Oui » au texto reçu au")


def comes(page: Page, words: str) -> None:
    """Look again until the page says so: texts go by the queue."""

    def said() -> bool:
        page.reload()
        return page.get_by_text(words).is_visible()

    eventually(said)


def answer(telephone: Page, words: str) -> None:
    """Write from the telephone, and see that the town has read it."""
    lines = telephone.locator(".timeline__words", has_text=words.strip())
    before = lines.count()
    telephone.get_by_label("Répondre depuis ce téléphone").fill(words)
    telephone.get_by_role("button", name="Envoyer").click()
    expect(lines).to_have_count(before + 1)


def news(telephone: Page, reference: str) -> str:
    """The text about a case, once it is there."""
    line = telephone.locator(".timeline__words", has_text=reference)

    def arrived() -> str:
        telephone.reload()
        return line.first.inner_text() if line.count() else ""

    return eventually(arrived)
