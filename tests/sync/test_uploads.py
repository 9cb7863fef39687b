"""Photos arrive piece by piece, are looked at when whole, and then are there for good: file first, row after."""

import hashlib
import os
from pathlib import Path
from unittest.mock import patch as replaced

import pytest

from server.cases import check_files, forget_abandoned_uploads, media
from server.cases.models import Case, Part
from server.platform import outbox
from server.platform.db import StorageFull
from server.platform.db.checking import check
from server.platform.installation import current
from server.platform.partial import Partial
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone, sent
from tests.sync.reports import Photo, report

TWO_MB = photos.jpeg_of(2_000_000)


def files() -> list[str]:
    """Every file there is of photos."""
    return current().files.keys("parts")


async def nothing_is_damaged(settings: Settings) -> None:
    """What `check` says."""
    assert await check(settings, [check_files]) == []


async def test_a_photo_arrives_in_pieces_and_is_received_with_the_last(phone: Phone, settings: Settings) -> None:
    made, upload, _code = await sent(phone, TWO_MB)
    first = await phone.patch(upload["1"], TWO_MB[:1_048_576], offset=0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1048576")
    assert "Upload-Expires" in first.headers
    assert (await Part.get(n=1)).state == "declared"
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "1048576"
    last = await phone.patch(upload["1"], TWO_MB[1_048_576:], offset=1_048_576)
    assert last.headers["Upload-Offset"] == str(len(TWO_MB))
    part = await Part.get(n=1)
    assert (part.state, part.width, part.height) == ("received", 64, 48)
    assert hashlib.sha256(await current().files.read(part.original)).hexdigest() == made.photos[0].sha256
    assert (await Case.all().get()).parts_missing == 0
    head = await phone.head(upload["1"])
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (str(len(TWO_MB)), str(len(TWO_MB)))
    assert (await phone.complete(made)).status_code == 200
    assert (await phone.complete(made)).json() == (await phone.complete(made)).json()
    await nothing_is_damaged(settings)


async def test_complete_says_what_is_missing(phone: Phone) -> None:
    made, upload, _code = await sent(phone, photos.jpeg(), photos.jpeg(side=64))
    await phone.upload(upload["1"], made.photos[0].content)
    answer = await phone.complete(made)
    assert (answer.status_code, answer.json()["code"], answer.json()["missing"]) == (409, "missing-parts", [2])


@pytest.mark.parametrize(
    ("content", "kind"),
    [(photos.png(), "image/png"), (photos.webp(), "image/webp"), (photos.PDF, "application/pdf")],
    ids=["png", "webp", "pdf"],
)
@pytest.mark.engine("sqlite")
async def test_every_type_that_is_promised_is_taken(phone: Phone, content: bytes, kind: str) -> None:
    made = report(Photo(n=1, content=content, type=kind))
    await phone.deliver(made)
    await outbox.drain()
    part = await Part.get(n=1)
    assert part.state == "ready"
    assert bool(part.display) == (kind != "application/pdf")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (photos.TEXT, "image/jpeg", 415, "part-type"),
        (photos.SVG, "image/png", 415, "part-type"),
        (photos.PDF, "image/jpeg", 415, "part-type"),
        (photos.jpeg(), "image/png", 415, "part-type"),
        (photos.bomb(), "image/png", 413, "part-too-large"),
        (photos.bomb(width=100_000, height=8), "image/png", 413, "part-too-large"),
        (photos.webp_bomb(), "image/webp", 413, "part-too-large"),
        (b"\xff\xd8\xff", "image/jpeg", 422, "part-invalid"),
        (b"RIFF\x10\0\0\0WEBPVP9 aaaaaaaa", "image/webp", 422, "part-invalid"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "image/png", 422, "part-invalid"),
    ],
    ids=[
        "text", "svg", "pdf", "jpeg as png", "bomb", "long bomb", "webp bomb", "three bytes", "webp of nothing",
        "png of nothing",
    ],
)  # fmt: skip
async def test_a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing(
    phone: Phone, content: bytes, kind: str, status: int, code: str
) -> None:
    made, upload, follow_code = await sent(phone, content, type=kind)
    answer = await phone.upload(upload["1"], content)
    assert (answer.status_code, answer.json()["code"], answer.json()["n"]) == (status, code, 1)
    assert files() == []
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "0"
    smaller = Photo(n=1, content=photos.jpeg(side=64))
    declared = await phone.declare(made, smaller, follow_code)
    assert declared.json()["state"] == "waiting"
    assert (await phone.upload(declared.json()["upload"], smaller.content)).status_code == 204
    assert (await phone.complete(made)).status_code == 200


async def test_a_digest_that_lies_begins_the_photo_again(phone: Phone, settings: Settings) -> None:
    content = photos.jpeg()
    made, upload, _code = await sent(phone, content)
    other = content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]
    assert (await phone.upload(upload["1"], other)).json()["code"] == "part-digest"
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "0"
    assert (await phone.upload(upload["1"], content)).status_code == 204
    assert (await phone.complete(made)).status_code == 200
    await nothing_is_damaged(settings)


STEPS = ("before the renaming", "before the row")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("healer", ["head", "patch", "complete"])
async def test_a_process_killed_in_the_middle_loses_nothing(
    phone: Phone, settings: Settings, step: str, healer: str
) -> None:
    content = photos.jpeg()
    made, upload, _code = await sent(phone, content)
    killed = (
        replaced.object(Partial, "finish", side_effect=Killed)
        if step == STEPS[0]
        else replaced("server.cases.actions.uploads._receive", side_effect=Killed)
    )
    with killed:
        assert (await phone.upload(upload["1"], content)).status_code == 500
    assert (await Part.get(n=1)).state == "declared"
    if healer == "head":
        assert (await phone.head(upload["1"])).headers["Upload-Offset"] == str(len(content))
    if healer == "patch":
        assert (await phone.patch(upload["1"], b"", offset=len(content))).status_code == 204
    assert (await phone.complete(made)).status_code == 200
    part = await Part.get(n=1)
    assert part.state == "received"
    assert hashlib.sha256(await current().files.read(part.original)).hexdigest() == part.sha256
    assert files() == [part.original]
    await nothing_is_damaged(settings)


class Killed(Exception):  # noqa: N818 - nobody catches it
    """Stands for SIGKILL: nothing after it runs."""


async def test_an_accepted_report_with_its_photo_costs_three_fsyncs(phone: Phone) -> None:
    await phone.deliver(report(Photo(n=1, content=photos.jpeg())))  # the first of the month makes the folder
    synced: list[str] = []
    plain = os.fsync

    def counted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        plain(descriptor)

    with replaced.object(os, "fsync", counted):
        await phone.deliver(report(Photo(n=1, content=TWO_MB)))
    assert len(synced) == 3, synced
    assert len(set(synced)) == 2  # the file once for each chunk, then its folder


@pytest.mark.engine("sqlite")
async def test_a_full_disk_is_said_and_nothing_is_half_kept(phone: Phone, settings: Settings) -> None:
    content = photos.jpeg_of(900_000)
    made, upload, _code = await sent(phone, content)
    with replaced.object(current().files, "free_bytes", return_value=100):
        answer = await phone.upload(upload["1"], content)
        assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    plain, room = os.pwritev, [600_001]

    def small_disk(descriptor: int, pieces: list[bytes], offset: int) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        written = plain(descriptor, [pieces[0][: room[0]]], offset)
        room[0] -= written
        return written

    with replaced.object(os, "pwritev", small_disk):
        assert (await phone.upload(upload["1"], content)).status_code == 507
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "0"
    assert (await phone.upload(upload["1"], content)).status_code == 204
    assert (await phone.complete(made)).status_code == 200
    await nothing_is_damaged(settings)


@pytest.mark.engine("sqlite")
async def test_a_full_database_is_said_too(phone: Phone) -> None:
    with replaced("server.cases.actions.submit.in_transaction", side_effect=StorageFull("plein")):
        answer = await phone.put(report())
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (507, "storage-full", "3600")


async def test_uploads_abandoned_for_ninety_days_are_removed(phone: Phone) -> None:
    content = photos.jpeg()
    _made, upload, _code = await sent(phone, content, photos.png())
    for n in ("1", "2"):
        await phone.patch(upload[n], content[:100], offset=0)
    old = current().files.path(media.partial_key(await Part.get(n=1)))
    os.utime(old, (0, 0))
    assert await forget_abandoned_uploads() == 1
    assert not old.exists()
    assert (await phone.head(upload["1"])).headers["Upload-Offset"] == "0"
    assert (await phone.head(upload["2"])).headers["Upload-Offset"] == "100"
