"""Putting facts into the queue, and telling this process's dispatcher that there is something."""

import asyncio
from datetime import timedelta
from uuid import UUID

from server.kernel import clock, facts
from server.kernel.facts import Fact
from server.kernel.ids import new_id
from server.platform.db import after_commit, execute_returning
from server.platform.models import OutboxRow
from server.platform.outbox.bell import Bell
from server.platform.outbox.subscriptions import subscribers_of

AT_ONCE = timedelta(0)

wakes: set[asyncio.Event | Bell] = set()
"""Set when something was put into the queue by this process."""


async def publish(fact: Fact, *, after: timedelta = AT_ONCE) -> None:
    """Record `fact` for its subscribers, to be told `after` that long; call it inside the transaction of the change."""
    now = clock.now()
    for subscription in subscribers_of(fact.kind()):
        await OutboxRow.create(
            id=new_id(),
            kind=fact.kind(),
            subscriber=subscription.name,
            fact=facts.to_json(fact),
            available_at=now + max(after, AT_ONCE),
            set_at=now,
            recorded_at=now,
        )
    after_commit(wake)


async def forget(id_: UUID) -> int:
    """Take out of the queue whatever names this id, done or not; gives how many rows. Inside a transaction."""
    rows = await execute_returning("DELETE FROM outbox WHERE CAST(fact AS TEXT) LIKE ? RETURNING id", [f"%{id_}%"])
    return len(rows)


def ring(bell: Bell) -> None:
    """From now on whoever listens to this bell, in another process, is woken too."""
    wakes.add(bell)


def wake() -> None:
    """Have the dispatchers of this process, or of the one beside it, look now instead of at their next poll."""
    for event in wakes:
        event.set()
