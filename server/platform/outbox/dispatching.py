"""Running what waits: one worker for each lane of the process, each with as many hands as the lane has."""

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from server.kernel import clock, facts
from server.platform.db import StorageFull, in_transaction
from server.platform.outbox import rows
from server.platform.outbox.publishing import wakes
from server.platform.outbox.rows import STRANGER, Outcome, Taken
from server.platform.outbox.runs import RUNS
from server.platform.outbox.subscriptions import LANES, LaneName, names, subscribers_of
from server.platform.outbox.waiting import LEASE, MAX_ATTEMPTS, Later, back_off

log = structlog.get_logger()

POLL_S = 1.0
RENEW_EVERY_S = LEASE.total_seconds() / 4
STOP_S = 5.0
"""How long what runs may go on once the process was told to stop; then it is given back."""
TAKEN_AT_ONCE = 20
ROOM_ASKED_AGAIN = timedelta(minutes=1)


async def run_dispatcher(stop: asyncio.Event) -> None:
    """Dispatch until `stop` is set: at once when this process publishes, every second for what others did."""
    workers = [LaneWorker(name) for name in LANES]
    lanes = [asyncio.create_task(worker.run(stop)) for worker in workers]
    watch = asyncio.create_task(_watch_clock(stop))
    wakes.update(worker.awake for worker in workers)
    try:
        await stop.wait()
        for worker in workers:
            worker.awake.set()
        await asyncio.gather(watch, *lanes)
    finally:
        wakes.difference_update(worker.awake for worker in workers)
        for task in (watch, *lanes):
            task.cancel()


class LaneWorker:
    """Takes rows of one lane as its hands come free, and says how they went as soon as the database lets it."""

    def __init__(self, name: LaneName) -> None:
        self.name = name
        self.lane = LANES[name]
        self.awake = asyncio.Event()
        self._hands: set[asyncio.Task[None]] = set()
        self._held: dict[UUID, Taken] = {}
        self._owed: list[Outcome] = []
        self._turns: dict[str, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then wait a little for what runs, and give the rest back."""
        async with _leases_kept(self._held):
            while not stop.is_set():
                self.awake.clear()
                if not await self._turn():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.awake.wait(), POLL_S)
            await self._wind_down()

    async def _turn(self) -> int:
        """Write down what is done and take what is ready; gives how many rows were taken."""
        try:
            taken = await self._write_and_take(await self._choose())
        except Exception:
            log.exception("outbox.dispatch_failed", lane=self.name, next="retried in a second; see the database's log")
            return 0
        for row in taken:
            self._held[row.id] = row
            hand = asyncio.create_task(self._work(row))
            self._hands.add(hand)
            hand.add_done_callback(self._hands.discard)
        return len(taken)

    async def _choose(self) -> list[UUID]:
        free = self.lane.at_once - len(self._hands)
        # A clock set forward ends leases early: what is in our own hands is looked past, and not taken twice.
        found = await rows.ready(names(self.name), limit=free and free + len(self._held))
        found = {name: [id for id in ids if id not in self._held] for name, ids in found.items()}
        return rows.fairly(found, hands=free, turns=self._turns)

    async def _write_and_take(self, chosen: list[UUID]) -> list[Taken]:
        """One transaction for both: on a disk that is told to be sure, it is the commit that takes the time."""
        owed = list(self._owed)
        if not owed and not chosen:
            return []
        async with in_transaction():
            await rows.settle(owed)
            taken = await rows.lease(chosen)
        for outcome in owed:
            self._owed.remove(outcome)
            self._held.pop(outcome.row.id, None)
        return taken

    async def _work(self, row: Taken) -> None:
        try:
            outcome = await run(row)
        except asyncio.CancelledError:
            outcome = Outcome(row=row, kind="given-back")
        self._owed.append(outcome)
        self.awake.set()

    async def _wind_down(self) -> None:
        if self._hands:
            _, late = await asyncio.wait(self._hands, timeout=STOP_S)
            for hand in late:
                hand.cancel()
            await asyncio.gather(*late)
        try:
            await self._write_and_take([])
        except Exception:
            log.exception("outbox.not_written_down", lane=self.name, next="run again when the leases are over")


async def dispatch_once() -> int:
    """Take what is ready, of all lanes, and run it row by row; gives how many rows were taken."""
    await rows.mend(names())
    held: dict[UUID, Taken] = {}
    ready = await rows.ready(names(), limit=TAKEN_AT_ONCE)
    taken = await rows.lease(rows.fairly(ready, hands=TAKEN_AT_ONCE, turns={}))
    held.update({row.id: row for row in taken})
    async with _leases_kept(held):
        for row in taken:
            await rows.settle([await run(row)])
            del held[row.id]
    return len(taken)


async def drain() -> int:
    """Run everything that is ready, and what that makes ready; for tests and the command line."""
    total = 0
    while taken := await dispatch_once():
        total += taken
    return total


async def run(row: Taken) -> Outcome:
    """Run a row's subscriber; raises nothing but cancellation."""
    started = time.perf_counter()
    outcome = await _outcome(row)
    RUNS.count(row.subscriber, outcome.kind, time.perf_counter() - started)
    return outcome


async def _outcome(row: Taken) -> Outcome:
    subscription = next((known for known in subscribers_of(row.kind) if known.name == row.subscriber), None)
    if subscription is None:
        return _put_aside(row, STRANGER)
    if row.attempts > MAX_ATTEMPTS:
        return _put_aside(row, f"the process ended {MAX_ATTEMPTS} times while this ran")
    try:
        async with asyncio.timeout(LANES[subscription.lane].patience_s):
            await subscription.handler(facts.from_json(subscription.fact, row.fact))
    except Later as wish:
        log.info("outbox.later", row=str(row.id), subscriber=row.subscriber, after_s=wish.after_s, reason=wish.reason)
        return Outcome(row=row, kind="later", wait=timedelta(seconds=wish.after_s), reason=wish.reason)
    except StorageFull as full:
        log.warning("outbox.no_room", row=str(row.id), subscriber=row.subscriber, next="make room: it goes on then")
        return Outcome(row=row, kind="later", wait=ROOM_ASKED_AGAIN, reason=sentence_of(full))
    except Exception as error:  # noqa: BLE001 - whatever a subscriber raises is logged and told to operators
        return _failed(row, error)
    return Outcome(row=row, kind="done")


def _failed(row: Taken, error: Exception) -> Outcome:
    reason = sentence_of(error)
    where = "".join(traceback.format_tb(error.__traceback__))  # without the message, which may name a person
    log.warning(
        "outbox.failed", row=str(row.id), subscriber=row.subscriber, attempts=row.attempts, reason=reason, where=where
    )
    if row.attempts >= MAX_ATTEMPTS:
        return _put_aside(row, reason)
    return Outcome(row=row, kind="failed", wait=back_off(row.attempts), reason=reason)


def _put_aside(row: Taken, reason: str) -> Outcome:
    log.error(
        "outbox.put_aside",
        row=str(row.id),
        subscriber=row.subscriber,
        reason=reason,
        next=f"python -m server queue retry {row.id}",
    )
    return Outcome(row=row, kind="put-aside", reason=reason)


def sentence_of(error: Exception) -> str:
    """What may be shown of an error: our own words and the system's; of any other only where it came from."""
    kind = type(error)
    is_ours = kind.__module__.startswith("server.")
    if str(error) and (is_ours or (kind.__module__ == "builtins" and isinstance(error, OSError))):
        return f"{kind.__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind.__name__} in {frames[-1].name}, line {frames[-1].lineno}" if frames else kind.__name__


async def put_strangers_aside() -> int:
    """Put aside what waits for subscribers that this version does not have, once it has waited an hour."""
    count = await rows.put_aside_strangers(names())
    if count:
        log.error("outbox.strangers_put_aside", rows=count, next="python -m server queue failed")
    return count


@asynccontextmanager
async def _leases_kept(held: dict[UUID, Taken]) -> AsyncIterator[None]:
    """The rows of `held` stay ours for the length of the block, however long they run."""
    keeping = asyncio.create_task(_keep_leases(held))
    try:
        yield
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def _keep_leases(held: dict[UUID, Taken]) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY_S)
        try:
            await rows.renew(list(held))
        except Exception:
            log.exception("outbox.leases_not_renewed", next="tried again; a row may be run a second time")


async def _watch_clock(stop: asyncio.Event) -> None:
    """Mend the queue at the start, and whenever the clock is seen to go back."""
    seen = None
    while not stop.is_set():
        now = clock.now()
        if seen is None or now < seen - rows.SKEW:
            seen = await _mend(seen)
        else:
            seen = now
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_S)


async def _mend(seen: datetime | None) -> datetime | None:
    """The instant up to which the queue is in order; what was known of it when the database does not let us in."""
    now = clock.now()
    try:
        mended = await rows.mend(names())
    except Exception:
        log.exception("outbox.not_mended", next="tried again in a second")
        return seen
    if mended:
        log.warning("outbox.mended", rows=mended, next="nothing: the clock was set back, and what waits waits from now")
    return now
