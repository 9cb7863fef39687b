"""A real server in its own process: lines that die, kill -9 between commit and answer, outside uploaders."""

import asyncio
import base64
import contextlib
import hashlib
import json
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from e2e.support.town import Town
from server.cases import check_files
from server.cases.models import Case
from server.platform.db import connected
from server.platform.db.checking import check
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import Photo, content_digest, report
from tests.sync.storm import Storm, nothing_was_lost, over, storm

LOCKED = 423


@pytest.fixture
async def phone(town: Town) -> AsyncIterator[Phone]:
    """A phone that reaches the town by a socket."""
    async with Phone(over(town.url)) as made:
        yield made


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
    await storm([town], Storm(submissions=50, clients=4, outages=3))
    await nothing_was_lost(settings, 50)


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
