"""What becomes of cards is counted, by card, language and month; never by whom."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import httpx2
import pytest
from starlette.applications import Starlette

from server.knowledge import actions
from server.knowledge.models import CardCount
from server.platform.installation import current, install
from server.platform.municipality import Municipality
from tests.support.clients import browser


@pytest.fixture
async def phone(app: Starlette, town: Municipality) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as made:
        yield made


async def tell(phone: httpx2.AsyncClient, *counts: object) -> httpx2.Response:
    """What a phone tells."""
    return await phone.post("/fiches", json={"counts": list(counts)})


async def counted() -> set[tuple[str, str, str, str, int]]:
    """All the counters."""
    return {(row.month, row.language, row.card, row.kind, row.number) for row in await CardCount.all()}


async def test_each_kind_is_counted_by_card_and_month(phone: httpx2.AsyncClient, frozen_clock: datetime) -> None:
    assert (await tell(phone, ["bac-bleu", "shown"], ["ecocentre", "deflected"])).status_code == 204
    assert (await tell(phone, ["bac-bleu", "shown"], ["bac-bleu", "opened"])).status_code == 204
    await phone.post("/fiches/bac-bleu/avis", data={"utile": "non"})
    assert await counted() == {
        ("2026-06", "fr-CA", "bac-bleu", "shown", 2),
        ("2026-06", "fr-CA", "bac-bleu", "opened", 1),
        ("2026-06", "fr-CA", "bac-bleu", "useless", 1),
        ("2026-06", "fr-CA", "ecocentre", "deflected", 1),
    }


async def test_one_message_counts_a_card_once(phone: httpx2.AsyncClient) -> None:
    await tell(phone, *[["bac-bleu", "useful"]] * 30)
    assert {number for *_rest, number in await counted()} == {1}


async def test_what_is_unknown_or_not_for_residents_is_passed_over(phone: httpx2.AsyncClient) -> None:
    answer = await tell(
        phone,
        ["perdue", "shown"],
        ["lecture-des-compteurs", "shown"],
        ["bac-bleu", "stolen"],
        [1, 2],
        ["\x00", "shown"],
    )
    assert answer.status_code == 204
    await phone.post("/fiches/bac-bleu/avis", data={"utile": "peut-être"})
    assert await counted() == set()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"counts": 3}', b'{"counts": [3]}', b'{"counts": [["a"]]}', b"[" * 50_000, b"\xff"]
)
async def test_a_message_that_cannot_be_read_is_refused(phone: httpx2.AsyncClient, body: bytes) -> None:
    answer = await phone.post("/fiches", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


async def test_reading_counts_nothing(phone: httpx2.AsyncClient) -> None:
    for path in ("/fiches", "/fiches/bac-bleu", "/fiches/bac-bleu/merci", "/fiches.json", "/fiches?mots=bac"):
        assert (await phone.get(path)).status_code == 200
    assert await counted() == set()


async def test_one_address_cannot_inflate_the_counts(
    phone: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, frozen_clock: datetime
) -> None:
    monkeypatch.setattr(actions, "TOLD_PER_HOUR", 3)
    installed = current()
    install(replace(installed, settings=replace(installed.settings, limits=True)))
    answers = [(await tell(phone, ["bac-bleu", "shown"])).status_code for _ in range(5)]
    assert answers == [204, 204, 204, 429, 429]
    assert {number for *_rest, number in await counted()} == {3}


async def test_two_who_tell_at_once_are_both_counted(phone: httpx2.AsyncClient) -> None:
    one, other = ["bac-bleu", "shown"], ["ecocentre", "shown"]
    answers = await asyncio.gather(*(tell(phone, *pair) for pair in [(one, other), (other, one)] * 5))
    assert {answer.status_code for answer in answers} == {204}
    assert {number for *_rest, number in await counted()} == {10}
