"""A morning with 50 000 rows in the queue: residents' pages and reports do not wait for them."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from statistics import quantiles

import httpx2
import pytest
from starlette.applications import Starlette

from server.platform import outbox
from server.platform.models import OutboxRow
from tests.conftest import ClientFor
from tests.support.cast import AICHA
from tests.support.queue import BellRung, DoorOpened, dispatching, fill
from tests.support.reports import report

ROWS = 50_000
REQUESTS = 20


async def hear_bell(fact: BellRung) -> None:
    pass


async def hear_door(fact: DoorOpened) -> None:
    pass


@pytest.fixture
async def long_queue(app: Starlette) -> AsyncIterator[None]:
    """Work for two lanes, as fast as it can be done: the most that the queue can ask of the database."""
    outbox.subscribe(BellRung, hear_bell, lane="push")
    outbox.subscribe(DoorOpened, hear_door)
    for fact, subscriber in ((BellRung, hear_bell), (DoorOpened, hear_door)):
        name = outbox.Subscription(fact, subscriber).name
        await fill(name, kind=fact.kind(), count=ROWS // 2, fact='{"bell_id": null, "door_id": null}')
    yield
    outbox.unsubscribe(BellRung, hear_bell)
    outbox.unsubscribe(DoorOpened, hear_door)


async def test_reports_and_pages_are_answered_long_before_the_queue_is_empty(
    long_queue: None, client: httpx2.AsyncClient
) -> None:
    async with dispatching():
        for _ in range(REQUESTS):
            await report()
            assert (await client.get("/readyz")).status_code == 200
        left = await OutboxRow.all().count()
    assert left > ROWS // 2


@pytest.mark.deep
async def test_how_much_slower_pages_are_while_the_queue_works(
    long_queue: None, client_for: ClientFor, engine: str
) -> None:
    aicha = await client_for(AICHA)

    async def page() -> None:
        assert (await aicha.get("/demandes")).status_code == 200

    async def reported() -> None:
        await report(who={"anonymous": True})  # nobody is written to: the queue's own work alone is measured

    alone = [await _timed(reported), await _timed(page)]
    before = await OutboxRow.all().count()
    started = time.perf_counter()
    async with dispatching():
        beside = [await _timed(reported), await _timed(page)]
        rate = (before - await OutboxRow.all().count()) / (time.perf_counter() - started)
    for name, calm, busy in zip(("report", "page"), alone, beside, strict=True):
        print(f"{engine}: {name} p95 {calm:.1f} ms alone, {busy:.1f} ms beside the queue ({busy / calm:.1f} times)")
    print(f"{engine}: {rate:.0f} rows a second meanwhile")


async def _timed(asked: Callable[[], Awaitable[object]]) -> float:
    """The 95th percentile of 200, in milliseconds."""
    times = []
    for _ in range(200):
        started = time.perf_counter()
        await asked()
        times.append(1000 * (time.perf_counter() - started))
    return quantiles(times, n=20)[-1]
