"""A real server in its own process: lines that die, kill -9 between commit and answer, outside uploaders."""

import asyncio
import base64
import contextlib
import hashlib
import json
import random
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from tortoise.expressions import F

from e2e.support.town import Town
from server.cases import check_files
from server.cases.models import Case, ClientId, Part
from server.platform.db import connected
from server.platform.db.checking import check
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import Photo, Report, content_digest, report

LOCKED = 423


@pytest.fixture
def town(settings: Settings) -> Iterator[Town]:
    """The town's server, running on an empty database."""
    settings.data.mkdir(exist_ok=True)
    made = Town(settings.data)
    extra = {"RIVERAIN_DATABASE_URL": settings.database_url} if settings.database_url else {}
    with made.start(**extra):
        yield made


@pytest.fixture
async def phone(town: Town) -> AsyncIterator[Phone]:
    """A phone that reaches the town by a socket."""
    async with Phone(over(town.url)) as made:
        yield made


def over(url: str) -> httpx2.AsyncClient:
    """A client of the live server; each request has a connection of its own, as after a night in a pocket."""
    limits = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.AsyncClient(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30, limits=limits)


async def test_the_answer_is_lost_and_the_server_killed_and_there_is_one_case(
    town: Town, phone: Phone, settings: Settings
) -> None:
    sent = report(Photo(n=1, content=photos.jpeg()))
    lost = await phone.put(sent)  # nobody reads it
    town.kill()
    town.start()
    await phone.upload(part_of(lost.json(), 1)["upload"], sent.photos[0].content)
    town.kill()
    town.start()
    receipt = await phone.deliver(sent)
    async with connected(settings):
        case = await Case.all().get()
        assert (case.reference, case.parts_missing) == (receipt["reference"], 0)
        assert await check(settings, [check_files]) == []


async def test_killed_again_and_again_it_loses_nothing_and_doubles_nothing(town: Town, settings: Settings) -> None:
    """R1 and R7 in small."""
    await storm(town, Storm(submissions=50, clients=4, kills=3))
    await nothing_was_lost(settings, 50)


@pytest.mark.deep
async def test_ten_thousand_reports_through_a_hundred_kills(town: Town, settings: Settings) -> None:
    """R1 and R7 whole."""
    await storm(town, Storm(submissions=10_000, clients=32, kills=100))
    await nothing_was_lost(settings, 10_000)


@dataclass(frozen=True, kw_only=True)
class Storm:
    """How much is sent, and how often the server dies."""

    submissions: int
    clients: int
    kills: int
    cut_share: float = 0.15
    double_share: float = 0.1
    photo_share: float = 0.3


async def storm(town: Town, weather: Storm) -> None:
    """Clients that send until all is delivered, over lines that are cut, to a server that is killed in the middle."""
    chance = random.Random(311)
    left, delivered = list(range(weather.submissions)), 0
    next_kill = calm = weather.submissions // (weather.kills + 1)
    is_up, progress = asyncio.Event(), asyncio.Event()
    is_up.set()

    async def send_all() -> None:
        nonlocal delivered
        async with Phone(over(town.url)) as phone:
            while left:
                left.pop()
                await persistently(phone, a_report(chance, weather), Line(chance, weather, is_up))
                delivered += 1
                progress.set()

    async with asyncio.TaskGroup() as clients:
        for _client in range(weather.clients):
            clients.create_task(send_all())
        while next_kill <= calm * weather.kills:
            await progress.wait()
            progress.clear()
            if delivered >= next_kill:
                next_kill += calm
                is_up.clear()
                town.kill()  # the others are in the middle of theirs
                await asyncio.to_thread(town.start)
                is_up.set()


def a_report(chance: random.Random, weather: Storm) -> Report:
    """With a photo, sometimes."""
    size = chance.randrange(1_000, 600_000)
    return report(
        *[Photo(n=1, content=photos.jpeg_of(size // 50_000 * 50_000 + 1_000))][: chance.random() < weather.photo_share]
    )


@dataclass(frozen=True)
class Line:
    """A line that is cut now and then, whatever was on it."""

    chance: random.Random
    weather: Storm
    is_up: asyncio.Event

    async def carry(self, phone: Phone, made: Report) -> set[str]:
        """The references that came back; a server that is busy gives none."""
        if self.chance.random() < self.weather.double_share:
            answers = list(await asyncio.gather(phone.put(made), phone.put(made)))
        else:
            answers = [await phone.put(made)]
        assert all(answer.status_code in {200, 201, 503} for answer in answers), [answer.text for answer in answers]
        return {answer.json()["reference"] for answer in answers if answer.status_code != 503}


async def persistently(phone: Phone, made: Report, line: Line) -> None:
    """Deliver until it is done, as the outbox does; the reference must be the same each time it is told."""
    told: set[str] = set()
    while True:
        await line.is_up.wait()
        patience_s = line.chance.uniform(0, 0.05) if line.chance.random() < line.weather.cut_share else None
        with contextlib.suppress(httpx2.TransportError, TimeoutError):
            async with asyncio.timeout(patience_s):
                told |= await line.carry(phone, made)
                assert len(told) <= 1
                if told and await phone.deliver(made):
                    return


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


def body_cut_short(town: Town, request: str, sent: bytes) -> None:
    """A request whose line dies before its body has come whole; gives once the server has seen it."""
    with socket.create_connection(("127.0.0.1", town.port)) as line:
        line.sendall(request.replace("\n", "\r\n").encode() + sent)
        line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while line.recv(4096):
                pass


async def test_a_body_cut_short_is_no_case(town: Town, phone: Phone, settings: Settings) -> None:
    sent = report()
    request = (
        f"PUT {sent.path} HTTP/1.1\nHost: localhost\nX-Sync: 1\nSec-Fetch-Site: same-origin\n"
        f"Content-Type: application/json\nContent-Digest: {content_digest(sent.body)}\n"
        f"Content-Length: {len(sent.body)}\n\n"
    )
    await asyncio.to_thread(body_cut_short, town, request, sent.body[:-50])
    async with connected(settings):
        assert await Case.all().count() == 0
    assert (await phone.put(sent)).status_code == 201


@pytest.mark.engine("sqlite")
async def test_what_came_of_a_piece_is_kept(town: Town, phone: Phone) -> None:
    content = photos.jpeg_of(900_000)
    sent = report(Photo(n=1, content=content))
    address = part_of((await phone.put(sent)).json(), 1)["upload"]
    request = (
        f"PATCH {address} HTTP/1.1\nHost: localhost\nTus-Resumable: 1.0.0\nUpload-Offset: 0\n"
        f"Content-Type: application/offset+octet-stream\nContent-Length: {len(content)}\n\n"
    )
    await asyncio.to_thread(body_cut_short, town, request, content[:700_001])
    assert (await kept(phone, address)).headers["Upload-Offset"] == "700001"
    assert (await phone.upload(address, content, offset=700_001)).status_code == 204


async def kept(phone: Phone, address: str) -> httpx2.Response:
    """What the town says it keeps, asked again while it still notices that the line is gone (423), as a phone does."""
    async with asyncio.timeout(20):
        while (answer := await phone.head(address)).status_code == LOCKED:
            pass
    return answer


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("chunk", [300_000, 5_000_000])
async def test_an_outside_uploader_is_understood(town: Town, phone: Phone, tmp_path: Path, chunk: int) -> None:
    node = shutil.which("node")
    assert node, "node 20 or newer is needed: see the README"
    content = photos.jpeg_of(2_000_000)
    sent = report(Photo(n=1, content=content))
    address = part_of((await phone.put(sent)).json(), 1)["upload"]
    (tmp_path / "photo.jpg").write_bytes(content)
    metadata = {"case": str(sent.id), "part": "1", "sha256": sent.photos[0].sha256}
    script = Path(__file__).with_name("tus_client.mjs")
    ended = await asyncio.create_subprocess_exec(
        node, str(script), f"{town.url}/sync/v1/uploads", json.dumps(metadata), str(tmp_path / "photo.jpg"), str(chunk),
        stdout=-1, stderr=-1,
    )  # fmt: skip
    out, errors = await ended.communicate()
    assert ended.returncode == 0, errors.decode()
    told = json.loads(out)
    assert told["address"] == address
    assert told["skipped"] >= (len(content) / 2 if chunk < len(content) else -1)
    assert (await phone.complete(sent)).status_code == 200


@pytest.mark.engine("sqlite")
async def test_a_hundred_slow_uploads_take_less_than_a_mebibyte_each(town: Town, phone: Phone) -> None:
    content, count = photos.jpeg_of(2_000_000), 40
    sent = [report(Photo(n=1, content=content)) for _ in range(count)]
    addresses = [part_of((await phone.put(one)).json(), 1)["upload"] for one in sent]
    await phone.upload(addresses[0], content)
    before = memory_of(town.pid)
    lines = []
    for address in addresses[1:]:
        reader, writer = await asyncio.open_connection("127.0.0.1", town.port)
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        writer.write(
            f"PATCH {address} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nUpload-Checksum: sha256 {checksum}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n".encode()
            + content[:-100_000]
        )
        lines.append((reader, writer))
    for _reader, writer in lines:
        await writer.drain()
    taken = (memory_of(town.pid) - before) / (count - 1)
    for reader, writer in lines:
        writer.write(content[-100_000:])
        assert b"204" in await reader.readline()
        writer.close()
    assert taken <= 1024 * 1024, f"{taken / 1024:.0f} KiB each"


def memory_of(process: int) -> int:
    """Resident bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096
