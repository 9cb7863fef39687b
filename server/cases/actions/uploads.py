"""The bytes of a part: gathered piece by piece, looked at when the last one has come, then received for good.

The order is the promise: file fsynced, renamed, its folder fsynced, and only then the row committed. Killed between two
of them, the part is brought to its end by whoever asks next: a HEAD, a PATCH or « complete ».
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from tortoise.expressions import F

from server.cases import media
from server.cases.actions.declaring import upload_name
from server.cases.actions.locks import lock_case
from server.cases.facts import PartReceived
from server.cases.models import Case, Part
from server.kernel import clock
from server.kernel.problems import Problem
from server.platform import outbox
from server.platform.db import StorageFull, find_one, in_transaction
from server.platform.installation import current
from server.platform.partial import Partial, PartialGone, PartialTaken, hold
from server.platform.words import _

KEPT_FOR = timedelta(days=90)
"""How long an unfinished upload waits for its next piece."""


@dataclass(kw_only=True)
class Upload:
    """One part on its way, held by this request alone."""

    part: Part
    partial: Partial | None
    """None before the first byte and once all is received."""

    @property
    def size(self) -> int:
        return int(self.part.size_bytes)

    @property
    def offset(self) -> int:
        """Bytes that survive a power cut."""
        if self.part.state != "declared":
            return self.size
        return self.partial.length if self.partial else 0

    async def write(self, *pieces: bytes, digest: "hashlib._Hash | None" = None) -> None:
        """Add bytes, and to `digest`; they count once `keep` has run. StorageFull when the disk is full."""
        if self.partial is None or self.partial.end + sum(map(len, pieces)) > self.size:
            raise ValueError("more bytes than were declared")
        await self.partial.write(*pieces, digest=digest)

    async def keep(self) -> None:
        """Make what came durable and, when that is all of it, look at it and receive the part."""
        if self.partial:
            await self.partial.keep()
            await self.settle()

    async def forget(self, offset: int) -> None:
        """Drop what came beyond `offset`."""
        if self.partial:
            await self.partial.forget(offset)

    async def settle(self) -> None:
        """Receive the part when it is whole."""
        if self.partial is None or self.partial.length < self.size:
            return
        part, final = self.part, current().files.path(media.original_key(self.part))
        try:
            size = await self.partial.finish(final, lambda path: media.inspect(path, part))
        except Problem:
            await self.partial.remove()
            raise
        self.partial.close()
        self.partial = None
        await _receive(part, size)

    async def let_go(self) -> None:
        """Give up a partial file that nothing more is to be added to."""
        if self.partial:
            await self.partial.remove()
            self.partial.close()
            self.partial = None


@asynccontextmanager
async def open_upload(capability: str, *, to_write: bool) -> AsyncIterator[Upload]:
    """The upload of a capability, held to the end of the block; what arrived whole before is received first.

    Raises Problem `unknown-upload` (404), `locked` (423) when another request holds it, and whatever the last look at
    the photo says against it (`part-digest`, `part-type`, `part-invalid`, `part-too-large`).
    """
    part = await find_one(Part, "upload = ? AND state <> 'dropped'", upload_name(capability))
    if part is None:
        raise unknown_upload()
    async with _held(part, create=to_write) as upload:
        yield upload


async def settle(part: Part) -> Part:
    """The part, brought to its end when all its bytes are here already."""
    async with _held(part, create=False) as upload:
        return upload.part


async def offset_of(part: Part) -> int:
    """How many bytes of a part are here."""
    if part.state != "declared":
        return int(part.size_bytes)
    return min(await current().files.size(media.partial_key(part)) or 0, int(part.size_bytes))


def require_room(incoming: int) -> None:
    """StorageFull when the disk would be left with less than the town keeps free."""
    installation = current()
    if installation.files.free_bytes() - incoming < installation.settings.min_free_mib * 1024 * 1024:
        raise StorageFull("less would be free than RIVERAIN_MIN_FREE_MIB")


def unknown_upload() -> Problem:
    """404: no such upload, or no longer; the phone declares the part again."""
    return Problem(code="unknown-upload", status=404, title=_("Cet envoi de photo n’existe pas ou plus."))


def locked() -> Problem:
    """423: another request is writing this part."""
    return Problem(
        code="locked", status=423, title=_("Cette photo est déjà en train d’arriver."), headers={"Retry-After": "2"}
    )


@asynccontextmanager
async def _held(part: Part, *, create: bool) -> AsyncIterator[Upload]:
    try:
        wanted = part.state == "declared"
        partial = await hold(current().files.path(media.partial_key(part)), create=create) if wanted else None
    except PartialTaken:
        raise locked() from None
    upload = Upload(part=part, partial=partial)
    try:
        await _go_on(upload)
        yield upload
    except PartialGone:
        raise unknown_upload() from None
    finally:
        if upload.partial:
            upload.partial.close()


async def _go_on(upload: Upload) -> None:
    """Do what a request that was interrupted had left to be done.

    The row was read before the file was held: if another request has ended the upload in between, `_receive` sees it.
    """
    if upload.part.state != "declared":
        return
    if await current().files.size(media.original_key(upload.part)) is None:
        await upload.settle()
        return
    await upload.let_go()
    await _receive_renamed(upload.part)


async def _receive_renamed(part: Part) -> None:
    """The process stopped between the renaming and the row."""
    path = current().files.path(media.original_key(part))
    await _receive(part, await asyncio.to_thread(media.inspect, path, part))


async def _receive(part: Part, size: media.Size | None) -> None:
    """The row follows the file: the part is received, the case has one less to wait for, and it is told."""
    changes = {
        "state": "received",
        "original": media.original_key(part),
        "width": size.width if size else None,
        "height": size.height if size else None,
        "received_at": clock.now(),
    }
    async with in_transaction():
        await lock_case(part.case_id)
        is_ours = await Part.filter(id=part.id, upload=part.upload, state="declared").update(**changes)
        if is_ours:
            await Case.filter(id=part.case_id).update(parts_missing=F("parts_missing") - 1)
            await outbox.publish(PartReceived(case_id=part.case_id, part_id=part.id))
    if not is_ours:
        await _follow(part)
        return
    part.update_from_dict(changes)


async def _follow(part: Part) -> None:
    """Somebody else has received the part meanwhile, or it was dropped or declared otherwise."""
    now = await Part.exclude(state="dropped").get_or_none(id=part.id, upload=part.upload)
    if now is None:
        await current().files.delete(media.original_key(part))
        raise unknown_upload()
    part.state = now.state
