"""Chores run again and again, and one that fails does not keep the others from running."""

import asyncio

from server.platform.schedule import run_chores


async def test_chores_run_until_the_end_and_a_failing_one_stops_nobody() -> None:
    stop, rounds = asyncio.Event(), 0

    async def fails() -> None:
        raise ConnectionError

    async def counts() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            stop.set()

    async with asyncio.timeout(5):
        await run_chores((fails, counts), stop, every_s=0.001)
    assert rounds == 3
