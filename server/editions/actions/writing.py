"""What an author does: write on, propose, give up, take up again."""

from collections.abc import Sequence
from uuid import UUID

from server.editions import in_force, problems, queries
from server.editions.actions.guards import become, lock_author, require_writer, some
from server.editions.facts import DraftKept, RevisionProposed, RevisionWithdrawn
from server.editions.models import Revision
from server.editions.rules import LONGEST_REASON, digest, is_writable, tidied
from server.editions.trying import standing
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.text import tidy
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import in_transaction


async def keep_draft(path: str, text: str | None, viewer: Viewer, *, seen: str | None = None) -> Revision:
    """The viewer's draft of a file holds this text from now on, whatever is wrong with it; None thinks the file away.

    `seen` is the digest of the draft that the page was made of: one written on in another window is not lost (409).
    What was proposed keeps its text: writing on takes it back and begins a draft of its own.
    """
    require_writer(path, viewer)
    kept = None if text is None else tidied(text)
    if kept is not None and not is_writable(kept):
        raise problems.unwritable()
    await in_force.refresh()
    now_standing = await standing(path)
    async with in_transaction():
        await lock_author(viewer)
        known = await queries.draft_of(path, viewer)
        if seen is not None and known is not None and digest(known.text) != seen:
            raise problems.written_elsewhere()
        base = known.base_digest if known else now_standing.digest
        if known is not None and known.state == "proposed":
            await become(known, "withdrawn")
            known = None
        draft = known or await _begin(path, viewer, base)
        draft.text, draft.changed_at = kept, clock.now()
        await draft.save(update_fields=["text", "changed_at"])
        await outbox.publish(DraftKept(revision_id=draft.id, path=path))
    return draft


async def propose(revision_ids: Sequence[UUID], viewer: Viewer, *, note: str = "") -> None:
    """Ask another person to read these drafts of the viewer's and to publish them together."""
    async with in_transaction():
        for revision in await some(revision_ids):
            _require_own(revision, viewer)
            await become(revision, "proposed", reason=tidy(note)[:LONGEST_REASON])
            await outbox.publish(RevisionProposed(revision_id=revision.id, path=revision.path))


async def withdraw(revision_ids: Sequence[UUID], viewer: Viewer) -> None:
    """Give up these drafts of the viewer's; `resume` undoes it."""
    async with in_transaction():
        for revision in await some(revision_ids):
            _require_own(revision, viewer)
            await become(revision, "withdrawn", decided_at=clock.now())
            await outbox.publish(RevisionWithdrawn(revision_id=revision.id, path=revision.path))


async def resume(revision_ids: Sequence[UUID], viewer: Viewer) -> None:
    """Take up again what the viewer gave up."""
    async with in_transaction():
        await lock_author(viewer)
        for revision in await some(revision_ids):
            _require_own(revision, viewer)
            if await queries.draft_of(revision.path, viewer):
                raise problems.has_draft()
            await become(revision, "draft", decided_at=None)
            await outbox.publish(DraftKept(revision_id=revision.id, path=revision.path))


async def restore(revision_id: UUID, viewer: Viewer) -> Revision:
    """A draft of the viewer's with the text of an older revision; what they had in hand is given up first."""
    (old,) = await some([revision_id])
    require_writer(old.path, viewer)
    await in_force.refresh()
    now_standing = await standing(old.path)
    async with in_transaction():
        await lock_author(viewer)
        known = await queries.draft_of(old.path, viewer)
        if known is not None:
            await become(known, "withdrawn", decided_at=clock.now())
        draft = await _begin(old.path, viewer, now_standing.digest)
        draft.text = old.text
        await draft.save(update_fields=["text"])
        await outbox.publish(DraftKept(revision_id=draft.id, path=old.path))
    return draft


async def _begin(path: str, viewer: Viewer, base: str) -> Revision:
    now = clock.now()
    return await Revision.create(
        id=new_id(),
        path=path,
        text=None,
        base_digest=base,
        state="draft",
        author_id=viewer.account_id,
        created_at=now,
        changed_at=now,
    )


def _require_own(revision: Revision, viewer: Viewer) -> None:
    require_writer(revision.path, viewer)
    if revision.author_id != viewer.account_id:
        raise problems.not_allowed()
