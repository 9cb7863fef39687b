"""The upload protocol to the letter: pieces, checksums, lines that are cut, one writer at a time, creation."""

import asyncio
import base64
import contextlib
import hashlib
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from server.cases import media
from server.cases.models import Part
from server.platform.installation import current
from tests.sync import photos
from tests.sync.phone import Phone, sent


@pytest.mark.engine("sqlite")
async def test_a_damaged_chunk_is_dropped_whole(phone: Phone) -> None:
    content = photos.jpeg()
    _made, upload, _code = await sent(phone, content)
    wrong = f"sha256 {base64.b64encode(hashlib.sha256(b'autre').digest()).decode()}"
    answer = await phone.patch(upload["1"], content[:1000], offset=0, Upload_Checksum=wrong)
    assert (answer.status_code, answer.json()["code"], answer.headers["Tus-Resumable"]) == (460, "checksum", "1.0.0")
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "0"
    sha1 = f"sha1 {base64.b64encode(hashlib.sha1(content[:1000]).digest()).decode()}"
    assert (await phone.patch(upload["1"], content[:1000], offset=0, Upload_Checksum=sha1)).status_code == 204
    assert (await phone.patch(upload["1"], b"a", offset=0)).headers["Upload-Offset"] == "1000"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("checksum", ["", "announced"])
async def test_a_chunk_that_is_cut_is_kept_as_far_as_it_came_unless_it_has_a_checksum(
    phone: Phone, checksum: str
) -> None:
    content = photos.jpeg_of(900_000)
    _made, upload, _code = await sent(phone, content)

    async def cut() -> AsyncIterator[bytes]:
        for start in range(0, 500_000, 50_000):
            yield content[start : start + 50_000]
        raise ConnectionResetError

    whole = f"sha256 {base64.b64encode(hashlib.sha256(content).digest()).decode()}"
    with contextlib.suppress(ConnectionResetError):
        await Wire(phone).patch(upload["1"], cut(), offset=0, checksum=whole if checksum else "")
    expected = 0 if checksum else 500_000
    assert int((await phone.head(upload["1"])).headers["Upload-Offset"]) == expected
    assert (await phone.upload(upload["1"], content, offset=expected)).status_code == 204


class Wire:
    """The app without a client between: its receive channel ends in a disconnection, as a lost line does."""

    def __init__(self, phone: Phone) -> None:
        transport = phone.client._transport
        self.app: Starlette = transport.app  # type: ignore[attr-defined] # the ASGI transport of `browser`

    async def patch(self, path: str, pieces: AsyncIterator[bytes], *, offset: int, checksum: str = "") -> int:
        """A PATCH whose body is `pieces`; a piece that raises is the line's end. Gives the status."""
        headers = {
            "tus-resumable": "1.0.0",
            "content-type": "application/offset+octet-stream",
            "upload-offset": str(offset),
        } | ({"upload-checksum": checksum} if checksum else {})
        statuses: list[int] = []

        async def receive() -> dict[str, object]:
            try:
                piece = await anext(pieces, b"")
            except ConnectionResetError:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece, "more_body": bool(piece)}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(int(str(message["status"])))

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "PATCH", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 50_000), "server": ("localhost", 8311), "state": {},
        }  # fmt: skip
        await self.app(scope, receive, send)  # type: ignore[arg-type] # plain dictionaries
        return statuses[0]


@pytest.mark.engine("sqlite")
async def test_one_writer_at_a_time_and_a_silent_line_is_given_up_for_one_that_asks(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = photos.jpeg_of(900_000)
    _made, upload, _code = await sent(phone, content)
    is_waiting, never = asyncio.Event(), asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        yield content[:300_000]
        is_waiting.set()
        await never.wait()

    lost = asyncio.create_task(Wire(phone).patch(upload["1"], silent(), offset=0))
    await is_waiting.wait()
    monkeypatch.setattr("server.sync.writers.RELIEVED_IN_S", 0.01)
    locked = await phone.patch(upload["1"], content, offset=0)
    assert (locked.status_code, locked.json()["code"], locked.headers["Retry-After"]) == (423, "locked", "2")
    monkeypatch.undo()
    monkeypatch.setattr("server.sync.writers.SILENT_S", 0.0)
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "300000"
    assert await lost == 204
    assert (await phone.upload(upload["1"], content, offset=300_000)).status_code == 204


@pytest.mark.engine("sqlite")
async def test_another_process_is_waited_for(phone: Phone) -> None:
    content = photos.jpeg()
    _made, upload, _code = await sent(phone, content)
    part = await Part.get(n=1)
    path = current().files.path(media.partial_key(part))
    path.parent.mkdir(parents=True)
    path.touch()
    holding = await asyncio.create_subprocess_exec(
        "flock", str(path), "sh", "-c", "echo held; read end", stdin=-1, stdout=-1
    )
    assert holding.stdout
    await holding.stdout.readline()
    assert (await phone.head(upload["1"])).status_code == 423
    assert (await phone.upload(upload["1"], content)).status_code == 423
    await holding.communicate(b"\n")
    assert (await phone.upload(upload["1"], content)).status_code == 204


@pytest.mark.engine("sqlite")
async def test_the_protocol_is_spoken_to_the_letter(phone: Phone) -> None:
    content = photos.jpeg()
    made, upload, _code = await sent(phone, content)
    options = await phone.client.options("/sync/v1/uploads")
    assert options.status_code == 204
    assert options.headers["Tus-Version"] == "1.0.0"
    assert options.headers["Tus-Extension"] == "creation,checksum,expiration"
    assert options.headers["Tus-Max-Size"] == str(10 * 1024 * 1024)
    assert options.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert (await phone.patch(upload["1"], b"a", offset=0, Tus_Resumable="0.2.2")).status_code == 412
    missing = await phone.patch(upload["1"], b"a", offset=0, Tus_Resumable="")
    assert (missing.status_code, missing.headers["Tus-Version"]) == (412, "1.0.0")
    assert (await phone.patch(upload["1"], b"a", offset=0, Content_Type="image/jpeg")).status_code == 415
    assert (await phone.patch(upload["1"], b"a", offset=0, Upload_Offset="-1")).json()["code"] == "malformed"
    assert (await phone.patch(upload["1"], b"a", offset=0, Upload_Checksum="crc32 YQ==")).status_code == 400
    assert (
        await phone.patch(upload["1"], b"a", offset=0, Upload_Checksum="sha1 é!".replace("é", "e"))
    ).status_code == 400
    behind = await phone.patch(upload["1"], b"a", offset=7)
    assert (behind.status_code, behind.json()["code"], behind.headers["Upload-Offset"]) == (409, "offset", "0")
    beyond = await phone.patch(upload["1"], content + b"plus", offset=0)
    assert (beyond.status_code, (await phone.head(upload["1"])).headers["Upload-Offset"]) == (422, "0")
    unknown = await phone.patch("/sync/v1/uploads/inconnu", b"a", offset=0)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-upload")
    by_post = await phone.client.post(
        upload["1"],
        content=content,
        headers={
            "Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
    )  # fmt: skip
    assert by_post.status_code == 204
    again = await phone.patch(upload["1"], b"", offset=len(content))
    assert again.status_code == 204
    assert (await phone.complete(made)).status_code == 200


@pytest.mark.engine("sqlite")
async def test_a_creation_gives_the_same_address_to_whoever_knows_the_digest(phone: Phone) -> None:
    content = photos.jpeg()
    made, upload, _code = await sent(phone, content)

    async def create(sha256: str, length: str, *, n: str = "1", **headers: str) -> tuple[int, str]:
        told = {"case": str(made.id), "part": n, "sha256": sha256}
        encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        answer = await phone.client.post(
            "/sync/v1/uploads",
            headers={"Tus-Resumable": "1.0.0", "Upload-Metadata": encoded, "Upload-Length": length} | headers,
        )
        return answer.status_code, answer.headers.get("Location", "")

    sha256, length = made.photos[0].sha256, str(len(content))
    assert await create(sha256, length) == (201, upload["1"])
    assert await create(sha256, length) == (201, upload["1"])
    assert await create("0" * 64, length) == (404, "")
    assert await create(sha256, length, n="2") == (404, "")
    assert await create(sha256, str(len(content) + 1)) == (400, "")
    assert await create(sha256, "") == (400, "")
    assert await create(sha256, str(50 * 1024 * 1024)) == (413, "")
    assert await create(sha256, length, **{"Upload-Metadata": "case !!!"}) == (400, "")
