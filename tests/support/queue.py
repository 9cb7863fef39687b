"""A bed for the queue: a fact of its own, subscribers in lanes that do what a test tells them, many rows at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.kernel import clock
from server.kernel.facts import Fact
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import client, execute_returning

PATIENCE_S = 20
"""Only a hang waits so long."""


@dataclass(frozen=True, kw_only=True)
class BellRung(Fact):
    bell_id: UUID


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Fact):
    door_id: UUID


def rung() -> BellRung:
    return BellRung(bell_id=new_id())


def opened() -> DoorOpened:
    return DoorOpened(door_id=new_id())


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is so; TimeoutError when it never is."""
    async with asyncio.timeout(PATIENCE_S):
        while not await _holds(condition):  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.01)


async def _holds(condition: Callable[[], bool | Awaitable[bool]]) -> bool:
    answer = condition()
    return answer if isinstance(answer, bool) else await answer


@asynccontextmanager
async def dispatching() -> AsyncIterator[None]:
    """A dispatcher at work for the length of a block."""
    stop = asyncio.Event()
    running = asyncio.create_task(outbox.run_dispatcher(stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE_S):
            await running


async def fill(subscriber: str, *, kind: str, count: int, fact: str = '{"bell_id": null}') -> None:
    """Put `count` rows into the queue, as a day's work that nobody did."""
    now = clock.now()
    numbers = (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"
        if client().capabilities.dialect == "sqlite"
        else "WITH numbers(n) AS (SELECT generate_series(1, CAST(? AS INT)))"
    )
    id, json = ("randomblob(16)", "?") if client().capabilities.dialect == "sqlite" else (
        "gen_random_uuid()", "CAST(? AS JSONB)"
    )  # fmt: skip
    instants = "?" if client().capabilities.dialect == "sqlite" else "CAST(? AS TIMESTAMPTZ)"
    await execute_returning(
        f"{numbers} INSERT INTO outbox (id, kind, subscriber, fact, available_at, set_at, recorded_at) "
        f"SELECT {id}, CAST(? AS TEXT), CAST(? AS TEXT), {json}, {instants}, {instants}, {instants} FROM numbers "
        "RETURNING 1 AS one",
        [count, kind, subscriber, fact, *[now - timedelta(seconds=1)] * 3],
    )
