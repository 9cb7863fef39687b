"""What the cases do after an answer: photos are decoded, made ready to be shown, or refused."""

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from server.cases import imaging, media
from server.cases.actions.locks import lock_case
from server.cases.facts import EntryAdded, PartReceived
from server.cases.models import Case, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import in_transaction, told_when_full
from server.platform.db.checking import Claim
from server.platform.files import fsync_folder, make_folder
from server.platform.installation import current

log = structlog.get_logger()

DISPLAY_SIDE, THUMBNAIL_SIDE = 1600, 400
PATIENCE_S = 60
COPIES_FOLDER = "copies"
UPLOADS_KEPT_FOR = timedelta(days=90)
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_READ_AT_ONCE = 500
_MACHINE_FAILED = 2


@dataclass(frozen=True, kw_only=True)
class Copies:
    """What was made of a photo: keys of its copies, its size as shown."""

    display: str
    thumbnail: str
    width: int
    height: int


async def make_photo_ready(fact: PartReceived) -> None:
    """Decode and re-encode a photo that has arrived; one that cannot be decoded is refused and another asked for.

    Safe to run twice: a part that is no longer `received` is left as it is.
    """
    part = await Part.get_or_none(id=fact.part_id)
    if part is None or part.state != "received":
        return
    if part.media_type not in _FORMATS:
        await Part.filter(id=part.id, state="received").update(state="ready")
        return
    copies = await _copies(part)
    if copies is None:
        await _refuse(part)
        return
    async with in_transaction():
        await lock_case(part.case_id)  # a correction may be renumbering the photos
        changed = await Part.filter(id=part.id, state="received").update(
            state="ready",
            display=copies.display,
            thumbnail=copies.thumbnail,
            width=copies.width,
            height=copies.height,
        )
    if not changed:  # dropped, or made ready by another worker meanwhile
        for key in (copies.display, copies.thumbnail):
            await current().files.delete(key)


async def check_files() -> AsyncIterator[Claim]:
    """The files that the parts name, for `check`."""
    parts = Part.exclude(state="dropped").select_related("case").order_by("id").limit(_READ_AT_ONCE)
    found = await parts
    while found:
        for part in found:
            for claim in _claims(part):
                yield claim
        found = await parts.filter(id__gt=found[-1].id)


async def forget_abandoned_uploads() -> int:
    """Remove the partial files that no byte was added to for 90 days, and strays of a day; gives how many."""
    files, now = current().files, clock.now()
    declared = {media.partial_key(part): part for part in await Part.filter(state="declared")}
    removed = 0
    for key in files.keys(media.FOLDER):
        limit = UPLOADS_KEPT_FOR if key in declared else timedelta(days=1)
        path = files.path(key)
        if path.suffix == ".partial" and path.stat().st_mtime < (now - limit).timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


subscriptions = [outbox.Subscription(PartReceived, make_photo_ready, "photos")]


def _claims(part: Part) -> Iterator[Claim]:
    owner = f"part {part.n} of {part.case.reference}"
    yield Claim(key=media.partial_key(part), owner=owner, must_exist=False)
    yield Claim(key=media.original_key(part), owner=owner, must_exist=False)
    for key in (part.original, part.display, part.thumbnail):
        if key:
            yield Claim(key=key, owner=owner)


async def _copies(part: Part) -> Copies | None:
    """The copies, durable under random names; None when the photo cannot be decoded, StorageFull without room."""
    files, name = current().files, secrets.token_hex(16)
    keys = [f"{COPIES_FOLDER}/{name[:2]}/{name}-{side}.jpg" for side in (DISPLAY_SIDE, THUMBNAIL_SIDE)]
    paths = [files.path(key) for key in keys]
    request = {
        "source": str(files.path(part.original).resolve()),
        "format": _FORMATS[part.media_type],
        "copies": [
            {"path": str(path.resolve()), "side": side}
            for path, side in zip(paths, (DISPLAY_SIDE, THUMBNAIL_SIDE), strict=True)
        ],
    }
    copies: Copies | None = None
    try:
        with told_when_full():
            make_folder(paths[0].parent)
            if size := await _decode(request):
                await asyncio.to_thread(_keep, paths)
                copies = Copies(display=keys[0], thumbnail=keys[1], width=size["width"], height=size["height"])
    finally:
        if copies is None:
            for path in paths:
                path.unlink(missing_ok=True)
    return copies


async def _decode(request: Mapping[str, object]) -> dict[str, int] | None:
    """The size of the photo whose copies were made; None when it cannot be decoded, OSError when the machine failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", str(imaging.__file__), json.dumps(dict(request)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin"}, cwd="/",
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, errors = await process.communicate()
    except TimeoutError:
        out, errors = b"", b"took too long"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode == 0 and out:
        size: dict[str, int] = json.loads(out)
        return size
    if process.returncode == _MACHINE_FAILED:
        raise OSError(int(errors), os.strerror(int(errors)))
    log.info("photo.not_decoded", status=process.returncode, reason=errors.decode(errors="replace")[-200:].strip())
    return None


def _keep(paths: list[Path]) -> None:
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(paths[0].parent)


async def _refuse(part: Part) -> None:
    """Tell the reporter, once, that this photo cannot be read and that another is welcome."""
    async with in_transaction():
        await lock_case(part.case_id)
        if not await Part.filter(id=part.id, state="received").update(state="refused"):
            return
        case = await Case.get(id=part.case_id)
        case.rev += 1
        await case.save(update_fields=["rev"])
        entry = await Entry.create(
            id=new_id(), case_id=case.id, rev=case.rev, kind="photo-refused", is_public=True, status=case.status,
            by="system", recorded_at=clock.now(),
        )  # fmt: skip
        await outbox.publish(EntryAdded(case_id=case.id, entry_id=entry.id, is_public=True))
