"""What is decided on a revision: published, refused, or published although something else was meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server import audit
from server.editions import in_force, problems, queries
from server.editions.actions.guards import become, count_edition, require_reader, some
from server.editions.actions.writing import keep_draft
from server.editions.facts import RevisionPublished, RevisionRefused
from server.editions.in_force import over, put_in_place, text_of_file
from server.editions.models import Revision
from server.editions.rules import LONGEST_REASON, OPEN, digest
from server.editions.trying import standing
from server.kernel import clock
from server.kernel.text import tidy
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import DatabaseBusy, in_transaction
from server.platform.installation import current
from server.platform.municipality import Message
from server.platform.municipality.loading import read
from server.platform.municipality.texts import Texts

TRIES = 5


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a publication was judged by."""

    edition: int
    over: Texts
    files: Texts

    def stands(self, path: str) -> str | None:
        """What the file is for residents before this publication."""
        return self.over.get(path, self.files[path])


async def publish(revision_ids: Sequence[UUID], viewer: Viewer) -> int:
    """These revisions are in force together, here at once and in every process within two seconds; gives the edition.

    Problem 403 for who may not, and for the author where another person must; 409 `overtaken` when somebody published
    the same file since the work began; 422 `does-not-load` with each file, line and what to write instead.
    """
    for _try in range(TRIES):
        revisions = await some(revision_ids)
        for revision in revisions:
            _require_other(revision, viewer)
        seen = await _look([revision.path for revision in revisions])
        _judge(revisions, seen)
        messages = await asyncio.to_thread(_faults, revisions, seen)
        if messages:
            raise problems.does_not_load(messages)
        edition = await _publish(revisions, viewer, seen)
        if edition is not None:
            await in_force.refresh()
            return edition
    raise DatabaseBusy


async def refuse(revision_ids: Sequence[UUID], viewer: Viewer, *, reason: str) -> None:
    """These proposals are not published, and their author reads why."""
    said = tidy(reason)[:LONGEST_REASON]
    if not said:
        raise problems.unexplained()
    async with in_transaction():
        for revision in await some(revision_ids):
            require_reader(revision, viewer)
            await become(revision, "refused", reason=said, reviewer_id=viewer.account_id, decided_at=clock.now())
            await outbox.publish(RevisionRefused(revision_id=revision.id, path=revision.path))


async def acknowledge(revision_id: UUID, viewer: Viewer, *, seen: str) -> Revision:
    """The viewer has seen what was published meanwhile (`seen` is its digest), and their draft goes on from there."""
    (revision,) = await some([revision_id])
    if revision.author_id != viewer.account_id or revision.state not in OPEN:
        raise problems.not_open()
    await in_force.refresh()
    if (await standing(revision.path)).digest != seen:
        raise problems.overtaken()
    draft = await keep_draft(revision.path, revision.text, viewer)
    await Revision.filter(id=draft.id).update(base_digest=seen)
    draft.base_digest = seen
    return draft


def _require_other(revision: Revision, viewer: Viewer) -> None:
    kind = require_reader(revision, viewer)
    if revision.state not in OPEN:
        raise problems.not_open()
    if kind.needs_another and (revision.author_id == viewer.account_id or revision.state != "proposed"):
        raise problems.needs_another()


async def _look(paths: Sequence[str]) -> _Seen:
    edition, published = await queries.in_force()
    folder = current().town.folder
    _town, placed = await asyncio.to_thread(put_in_place, folder, published)
    files = {path: await asyncio.to_thread(text_of_file, folder, path) for path in paths}
    return _Seen(edition=edition, over=over(placed), files=files)


def _judge(revisions: Sequence[Revision], seen: _Seen) -> None:
    for revision in revisions:
        stands = digest(seen.stands(revision.path))
        if stands == digest(revision.text):
            raise problems.unchanged()
        if stands != revision.base_digest:
            raise problems.overtaken()


def _faults(revisions: Sequence[Revision], seen: _Seen) -> list[Message]:
    texts = {revision.path: revision.text for revision in revisions}
    town, messages = read(current().town.folder, {**seen.over, **texts})
    return [] if town is not None else sorted(messages)


async def _publish(revisions: Sequence[Revision], viewer: Viewer, seen: _Seen) -> int | None:
    """The edition; None when somebody published something between our look and the transaction: look again."""
    now = clock.now()
    try:
        async with in_transaction():
            edition = await count_edition()
            if edition != seen.edition + 1:
                raise _OvertakenError  # noqa: TRY301 - leaving the block is what undoes it
            for revision in revisions:
                before = Revision.filter(path=revision.path, state="published")
                await before.update(state="superseded", changed_at=now)
                await become(
                    revision,
                    "published",
                    edition=edition,
                    reviewer_id=viewer.account_id,
                    decided_at=now,
                    file_digest=digest(seen.files[revision.path]),
                )
                fact = RevisionPublished(revision_id=revision.id, path=revision.path, edition=edition)
                await outbox.publish(fact)
            for revision in revisions:
                await audit.record("text-published", viewer, subject=revision.path, details={"edition": str(edition)})
    except _OvertakenError:
        return None
    return edition


class _OvertakenError(Exception):
    """Somebody published between the look and the transaction, which is given up."""
