"""Very many reports over lines that are cut, to servers that die in the middle: the proof of R1, R2, R5 and R6."""

import asyncio
import contextlib
import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

import httpx2
from tortoise.expressions import F

from e2e.support.town import Town
from server.cases import check_files
from server.cases.models import Case, ClientId, Part
from server.platform.db import connected
from server.platform.db.checking import check
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone
from tests.sync.reports import Photo, Report, report

OK, CREATED, BUSY = 200, 201, 503


@dataclass(frozen=True, kw_only=True)
class Storm:
    """How much is sent, and how often the servers die."""

    submissions: int
    clients: int
    outages: int
    cut_share: float = 0.15
    double_share: float = 0.1
    photo_share: float = 0.3


@dataclass(kw_only=True)
class Toll:
    """What the storm did."""

    outages: int = 0
    cuts: int = 0
    doubles: int = 0
    repeats: int = 0

    def __str__(self) -> str:
        return f"{self.outages} outages, {self.cuts} lines cut, {self.doubles} doubled, {self.repeats} sent again"


async def storm(towns: Sequence[Town], weather: Storm, outage: Callable[[], None] | None = None) -> Toll:
    """Send until all is delivered, to any of `towns`; `outage` ends and begins them, by kill -9 unless it is given."""
    made = _Weather(towns, weather, outage or (lambda: _kill_all(towns)))
    await made.rage()
    return made.toll


class _Weather:
    def __init__(self, towns: Sequence[Town], weather: Storm, outage: Callable[[], None]) -> None:
        self.chance = random.Random(311)
        self.toll = Toll()
        self.is_up = asyncio.Event()
        self.is_up.set()
        self._towns, self._weather, self._outage = towns, weather, outage
        self._left = list(range(weather.submissions))
        self._delivered = 0
        self._progress = asyncio.Event()

    async def rage(self) -> None:
        async with asyncio.TaskGroup() as clients:
            for _client in range(self._weather.clients):
                clients.create_task(self._send_all())
            await self._strike()

    async def _send_all(self) -> None:
        async with contextlib.AsyncExitStack() as opened:
            phones = [await opened.enter_async_context(Phone(over(town.url), self.is_up)) for town in self._towns]
            while self._left:
                self._left.pop()
                await self._persistently(phones, self._report())
                self._delivered += 1
                self._progress.set()

    async def _strike(self) -> None:
        """An outage after each so many deliveries: the others are in the middle of theirs."""
        calm = self._weather.submissions // (self._weather.outages + 1)
        while self.toll.outages < self._weather.outages:
            await self._progress.wait()
            self._progress.clear()
            if self._delivered >= calm * (self.toll.outages + 1):
                self.is_up.clear()
                await _to_its_end(self._outage)
                self.toll.outages += 1
                self.is_up.set()

    async def _persistently(self, phones: Sequence[Phone], made: Report) -> None:
        """Deliver until it is done, as the outbox does; what is acknowledged must be the same each time it is told."""
        told: set[str] = set()
        whole: set[int] = set()
        for phone in cycle(phones):
            await self.is_up.wait()
            is_cut = self.chance.random() < self._weather.cut_share
            with contextlib.suppress(httpx2.TransportError, TimeoutError):
                async with asyncio.timeout(self.chance.uniform(0, 0.05) if is_cut else None):
                    told |= await self._carry(phone, made, is_known=bool(told))
                    assert len(told) <= 1, told
                    if told and await phone.deliver(made, whole):
                        return
            self.toll.cuts += is_cut
            self.toll.repeats += 1

    async def _carry(self, phone: Phone, made: Report, *, is_known: bool) -> set[str]:
        """The references that came back; a server that is busy gives none, and nothing it acknowledged is new again."""
        is_doubled = self.chance.random() < self._weather.double_share
        self.toll.doubles += is_doubled
        answers = await asyncio.gather(*[phone.put(made) for _ in range(1 + is_doubled)])
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) <= {OK, CREATED, BUSY}, [answer.text for answer in answers]
        assert statuses.count(CREATED) <= (not is_known), f"{made.id} was acknowledged and forgotten"
        return {answer.json()["reference"] for answer in answers if answer.status_code != BUSY}

    def _report(self) -> Report:
        """With a photo, sometimes."""
        size = self.chance.randrange(1_000, 600_000)
        has_photo = self.chance.random() < self._weather.photo_share
        return report(*[Photo(n=1, content=photos.jpeg_of(size // 50_000 * 50_000 + 1_000))][:has_photo])


async def _to_its_end(work: Callable[[], None]) -> None:
    """In a thread, and never left half done, even when the storm is called off."""
    done = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(done)
    finally:
        await asyncio.wait([done])


def over(url: str) -> httpx2.AsyncClient:
    """A client of the live server; each request has a connection of its own, as after a night in a pocket."""
    limits = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.AsyncClient(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30, limits=limits)


async def nothing_was_lost(settings: Settings, submissions: int) -> None:
    """One case for each id, every photo whole, every file its row."""
    async with connected(settings):
        assert await Case.all().count() == submissions
        assert len({reference for (reference,) in await Case.all().values_list("reference")}) == submissions
        assert await ClientId.filter(case_id=F("id")).count() == submissions
        assert await Part.exclude(state="received").exclude(state="ready").count() == 0
        for part in await Part.all():
            content = (settings.data / "files" / part.original).read_bytes()
            assert hashlib.sha256(content).hexdigest() == part.sha256
        assert await check(settings, [check_files]) == []


def _kill_all(towns: Sequence[Town]) -> None:
    for town in towns:
        town.kill()
    for town in towns:
        town.start()
