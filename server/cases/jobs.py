"""What the cases do after an answer: photos are decoded, made ready to be shown, or refused."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

from server.cases import copies, media
from server.cases.actions.locks import lock_case
from server.cases.facts import EntryAdded, PartReceived
from server.cases.models import NOT_LOOKED_AT, Case, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.db.checking import Claim
from server.platform.installation import current

UPLOADS_KEPT_FOR = timedelta(days=90)
_READ_AT_ONCE = 500


async def make_photo_ready(fact: PartReceived) -> None:
    """Decode and re-encode a photo that has arrived; one that cannot be decoded is refused and another asked for.

    Safe to run twice: a part that is no longer `received` is left as it is.
    """
    part = await Part.get_or_none(id=fact.part_id)
    if part is None or part.state != "received":
        return
    if part.media_type not in copies.FORMATS:
        await Part.filter(id=part.id, state="received").update(state="ready")
        return
    made = await copies.make_copies(part)
    if made is None:
        await _refuse(part)
        return
    async with in_transaction():
        await lock_case(part.case_id)  # a correction may be renumbering the photos
        changed = await Part.filter(id=part.id, state="received").update(
            state="ready",
            display=made.display,
            thumbnail=made.thumbnail,
            width=made.width,
            height=made.height,
            **NOT_LOOKED_AT,
        )
    if not changed:  # dropped, or made ready by another worker meanwhile
        await copies.forget_copies(made)


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
    for key in media.keys_of(part):
        yield Claim(key=key, owner=owner)


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
