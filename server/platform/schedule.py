"""What is done again and again without anybody asking: forgetting what has expired. Verbs, safe to run twice."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog

log = structlog.get_logger()

HOUR_S = 3600.0

Chore = Callable[[], Awaitable[object]]


async def run_chores(chores: Sequence[Chore], stop: asyncio.Event, *, every_s: float = HOUR_S) -> None:
    """Run each chore about every `every_s` seconds until `stop`; one that fails is logged and does not stop the others.

    The first round comes after a part of the interval, so that processes started together do not work together.
    """
    while not await stopped_within(stop, random.uniform(0.1, 1.0) * every_s):  # noqa: S311 - spread, not a secret
        for chore in chores:
            try:
                await chore()
            except Exception:
                name = f"{chore.__module__}.{chore.__qualname__}"
                log.exception("chore.failed", chore=name, next="tried again later")


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Wait; True as soon as `stop` is set, False when it was not in that time."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
