"""Between the browser and the files, from the command line: the files of a folder published, exported, forgotten."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from server import audit
from server.editions import problems, queries
from server.editions.actions.guards import count_edition
from server.editions.facts import RevisionForgotten, RevisionPublished
from server.editions.in_force import over, put_in_place, text_of_file
from server.editions.models import Revision
from server.editions.rules import digest, is_writable, kind_of
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import find, in_transaction
from server.platform.municipality.loading import read


async def import_texts(folder: Path, texts: Mapping[str, str | None]) -> int:
    """Publish these texts of files together, to the byte; the edition. Problem 422 when the folder would not load."""
    if not all(kind_of(path) and (text is None or is_writable(text)) for path, text in texts.items()):
        raise problems.unknown_path()
    async with in_transaction():
        edition = await count_edition()  # before anything is looked at: nobody publishes while we do
        _number, published = await queries.in_force()
        _town, placed = await asyncio.to_thread(put_in_place, folder, published)
        standing = over(placed)
        town, messages = await asyncio.to_thread(read, folder, {**standing, **texts})
        if town is None:
            raise problems.does_not_load(messages)
        for path, text in texts.items():
            file = await asyncio.to_thread(text_of_file, folder, path)
            await _put(path, text, edition=edition, base=digest(standing.get(path, file)), file=digest(file))
        for path in texts:
            await audit.record("text-published", None, subject=path, details={"edition": str(edition)})
    return edition


async def mark_exported(revision_ids: Iterable[UUID]) -> None:
    """The files hold these publications: from now on a file that changes is newer than they are."""
    async with in_transaction():
        for revision_id in revision_ids:
            await Revision.filter(id=revision_id, exported_at=None).update(exported_at=clock.now())


async def forget(paths: Sequence[str]) -> int:
    """These files count again as they are on the disk; how many publications that undid. Their texts stay readable."""
    now, done = clock.now(), 0
    async with in_transaction():
        edition = await count_edition()
        for revision in await find(Revision, "state = 'published' ORDER BY path"):
            if revision.path in paths:
                await Revision.filter(id=revision.id).update(state="superseded", changed_at=now)
                fact = RevisionForgotten(revision_id=revision.id, path=revision.path, edition=edition)
                await outbox.publish(fact)
                await audit.record("text-forgotten", None, subject=revision.path, details={"edition": str(edition)})
                done += 1
    return done


async def _put(path: str, text: str | None, *, edition: int, base: str, file: str) -> None:
    now = clock.now()
    await Revision.filter(path=path, state="published").update(state="superseded", changed_at=now)
    made = await Revision.create(
        id=new_id(),
        path=path,
        text=text,
        base_digest=base,
        file_digest=file,
        state="published",
        edition=edition,
        created_at=now,
        changed_at=now,
        decided_at=now,
    )
    await outbox.publish(RevisionPublished(revision_id=made.id, path=path, edition=edition))
