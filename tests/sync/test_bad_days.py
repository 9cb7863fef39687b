"""The database is busy or gone: said at once, with the time to come back; nothing half done."""

import asyncio
import sqlite3
import time
from unittest.mock import patch as replaced

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types
import pytest

from server.cases.models import Case
from server.platform.db import DatabaseBusy, UniqueViolation
from server.platform.db.connection import sqlite_path
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import Photo, report


async def is_told_to_come_back(phone: Phone) -> None:
    """503 with Retry-After; the wait is four seconds, here given the time of a busy machine."""
    started = time.monotonic()
    answer = await phone.put(report())
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
    assert time.monotonic() - started < 15


@pytest.mark.engine("sqlite")
async def test_a_database_that_another_process_holds_is_busy(phone: Phone, settings: Settings) -> None:
    other = sqlite3.connect(sqlite_path(settings), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        await is_told_to_come_back(phone)
    finally:
        other.rollback()
        other.close()
    assert (await phone.put(report())).status_code == 201


@pytest.mark.engine("postgres")
async def test_a_table_that_another_process_holds_is_busy(phone: Phone, settings: Settings) -> None:
    other = await asyncpg.connect(settings.database_url)
    holding = other.transaction()
    await holding.start()
    await other.execute("LOCK TABLE reference_counters IN ACCESS EXCLUSIVE MODE")
    try:
        await is_told_to_come_back(phone)
    finally:
        await holding.rollback()
        await other.close()
    assert (await phone.put(report())).status_code == 201


@pytest.mark.engine("sqlite")
async def test_a_busy_database_at_the_last_byte_keeps_the_photo_for_the_next_try(phone: Phone) -> None:
    content = photos.jpeg()
    made = report(Photo(n=1, content=content))
    address = part_of((await phone.put(made)).json(), 1)["upload"]
    with replaced("server.cases.actions.uploads.in_transaction", side_effect=DatabaseBusy("occupée")):
        answer = await phone.upload(address, content)
        assert (answer.status_code, answer.headers["Tus-Resumable"]) == (503, "1.0.0")
    assert (await phone.head(address)).headers["Upload-Offset"] == str(len(content))
    assert (await phone.complete(made)).status_code == 200


@pytest.mark.engine("sqlite")
async def test_a_bug_is_an_answer_and_the_report_stays_on_the_phone(phone: Phone) -> None:
    with replaced("server.sync.endpoints.cases.submit", side_effect=RuntimeError("un bogue")):
        answer = await phone.put(report())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "bogue" not in answer.text


async def test_an_accident_between_the_commit_and_the_answer_is_healed_by_the_next_try(phone: Phone) -> None:
    made = report(Photo(n=1, content=photos.jpeg()))
    with replaced("server.sync.endpoints.receipt_told", side_effect=RuntimeError("tué")):
        assert (await phone.put(made)).status_code == 500
    case = await Case.all().get()
    assert (await phone.put(made)).json()["reference"] == case.reference
    assert await Case.all().count() == 1


async def test_the_same_case_lost_to_others_again_and_again_is_asked_for_later(phone: Phone) -> None:
    with replaced("server.cases.actions.submit._write", side_effect=UniqueViolation("client_ids", ("id",))):
        assert (await phone.put(report())).status_code == 503
    assert await Case.all().count() == 0


@pytest.mark.engine("sqlite")
async def test_many_at_once_wait_their_turn(phone: Phone) -> None:
    answers = await asyncio.gather(*(phone.put(report()) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 60
