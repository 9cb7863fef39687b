"""What is sent to a person is in their language, and leads to pages in it."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account
from server.cases import take
from server.notices.models import Notice
from server.notices.payload import message_of
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.letters import body_of, letters
from tests.support.reports import report

pytestmark = pytest.mark.engine("sqlite")
Drain = Callable[[], Awaitable[int]]
ANSWERS = {"voie": "rue", "dimension": "grand", "danger": False, "depuis": "2026-06-14"}


@pytest.mark.parametrize(
    ("language", "subject", "said", "link"),
    [
        ("en-CA", "has been received", "Since when? June 14, 2026", "http://localhost:8311/en/demandes/"),
        ("fr-CA", "est reçue", "14 juin 2026", "http://localhost:8311/demandes/"),
    ],
)
async def test_the_letter_of_a_case_is_in_the_language_of_its_report(
    app: Starlette, drain: Drain, language: str, subject: str, said: str, link: str
) -> None:
    receipt = await report(lang=language, answers=ANSWERS)
    await drain()
    (letter,) = letters()
    assert subject in letter["Subject"]
    for text in (body_of(letter), body_of(letter, "html")):
        assert said in text
        assert f"{link}{receipt.case.reference}" in text
    assert f'<html lang="{language}">' in body_of(letter, "html")


async def test_the_letter_of_an_account_is_in_the_language_it_was_asked_in(app: Starlette, drain: Drain) -> None:
    async with browser(app) as visitor:
        sent = {
            "first_name": "Line", "last_name": "Caron", "email": "line@exemple.test", "updates_by": "email",
        }  # fmt: skip
        created = await visitor.post("/en/compte/creation", data=sent)
    assert created.headers["location"].startswith("/en/compte/creation/confirmation")
    await drain()
    (letter,) = letters()
    assert letter["Subject"] == "Choose your password"
    assert "http://localhost:8311/en/compte/activation?jeton=" in body_of(letter)
    assert (await Account.get(email="line@exemple.test")).language == "en-CA"


async def test_a_notice_is_in_the_language_of_the_case_and_opens_it_there(
    app: Starlette, drain: Drain, client_for: ClientFor
) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    receipt = await report(viewer, lang="en-CA", answers=ANSWERS)
    async with browser(app) as desk:
        await take(receipt.case.reference, await sign_in(desk, MARC_ANTOINE))
    await drain()
    notice = await Notice.all().order_by("-id").first()
    assert notice
    assert (notice.title, notice.text) == (f"Request {receipt.case.reference}", "In progress")
    shown = json.loads(message_of(notice).payload)["notification"]
    assert shown["navigate"] == f"http://localhost:8311/en/demandes/{receipt.case.reference}"
    assert shown["lang"] == "en-CA"
    assert f'href="/demandes/{receipt.case.reference}"' in (await aicha.get("/avis")).text
    assert f'href="/en/demandes/{receipt.case.reference}"' in (await aicha.get("/en/avis")).text


def test_a_french_notice_opens_the_french_page(app: Starlette) -> None:
    notice = Notice(
        id=uuid4(), title="t", text="x", path="/demandes/A", subject="case:1", language="fr-CA",
        at=datetime(2026, 6, 15, tzinfo=UTC),
    )  # fmt: skip
    assert json.loads(message_of(notice).payload)["notification"]["navigate"] == "http://localhost:8311/demandes/A"
