"""What is in force in this process: the files of the municipality, and over them what was published in the browser.

Which of the two counts for a file, once somebody has published it:

- the file is what was published: it has been exported and deployed, and nothing stands over it any more;
- the file is as it was at the publication: what was published;
- the file has changed since, and the publication had been exported: the file, which is newer;
- the file has changed since, under a publication that nobody exported: what was published; `status` says so;
- with what was published the folder would not load: the file; the log, the staff's page and `status` say so.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import structlog

from server.editions import queries
from server.editions.models import Revision
from server.editions.rules import digest
from server.platform.installation import current, install
from server.platform.municipality import Message, Municipality
from server.platform.municipality.loading import read
from server.platform.municipality.texts import Texts

log = structlog.get_logger()

POLL_S = 1.0

Place = Literal["over", "same", "file-newer", "file-changed", "left-out"]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One publication, and whether it or the file counts."""

    path: str
    text: str | None
    revision: Revision
    place: Place
    messages: tuple[Message, ...] = ()
    """Why it was left out."""

    @property
    def counts(self) -> bool:
        return self.place in {"over", "file-changed"}


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The publications of an installation as this process has them."""

    edition: int = 0
    placed: tuple[Placed, ...] = ()
    held_up: int = 0
    """The edition that is not taken up while the files alone do not load; said once."""

    @property
    def texts(self) -> Texts:
        """What stands over the files."""
        return over(self.placed)


_now: list[InForce] = [InForce()]
_told: list[Callable[[], Awaitable[None]]] = []


def now() -> InForce:
    """What this process serves."""
    return _now[0]


def text_of_file(folder: Path, path: str) -> str | None:
    """The file on the disk to the byte, None when there is none; `path` has been found to be one of ours."""
    try:
        return (folder / path).read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""


def over(placed: Iterable[Placed]) -> Texts:
    """What stands over the files, of these publications."""
    return {one.path: one.text for one in placed if one.counts}


def put_in_place(folder: Path, revisions: Sequence[Revision]) -> tuple[Municipality | None, tuple[Placed, ...]]:
    """The municipality with what was published, and what became of each; None when the files alone do not load."""
    placed = [_placed(folder, revision) for revision in revisions]
    while True:
        counting = [one for one in placed if one.counts]
        town, messages = read(folder, over(counting))
        if town is not None or not counting:
            return town, tuple(placed)
        blamed = {message.file.relative_to(folder).as_posix() for message in messages}
        out = {one.path for one in counting if one.path in blamed} or {max(counting, key=_age).path}
        placed = [
            replace(one, place="left-out", messages=tuple(messages)) if one.path in out and one.counts else one
            for one in placed
        ]


def when_changed(tell: Callable[[], Awaitable[None]]) -> None:
    """Have `tell` run each time this process has another town in force; for the composition root, safe to repeat."""
    if tell not in _told:
        _told.append(tell)


async def start() -> None:
    """Put what was published over the files that this process has just read."""
    _now[:] = [InForce()]
    await refresh()


async def refresh(*, anew: bool = False) -> None:
    """Take up what was published since, here or by another process; `anew` also looks at the files again."""
    edition, revisions = await queries.in_force(unless=None if anew else now().edition)
    if edition == now().edition and not anew:
        return
    town, placed = await asyncio.to_thread(put_in_place, current().town.folder, revisions)
    if town is None:
        if anew or now().held_up != edition:
            log.error("editions.files_do_not_load", next="python -m server municipality check; what was served goes on")
        _now[:] = [replace(now(), held_up=edition)]
        return
    _now[:] = [InForce(edition=edition, placed=placed)]
    install(replace(current(), town=town))
    for tell in _told:
        await tell()
    for one in placed:
        if one.place == "left-out":
            log.error("editions.left_out", path=one.path, next="the file counts: mend it in the browser, or forget it")


async def keep_current(stop: asyncio.Event) -> None:
    """Take up what other processes publish, within a second, until `stop`.

    With `follow_files` the files too, when somebody saves one: who writes a topic sees it at the next page.
    """
    seen = await _followed()
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_S)
            return
        try:
            found = await _followed()
            await refresh(anew=found != seen)
            seen = found
        except Exception:
            log.exception("editions.not_refreshed", next="tried again in a second; see the database's log")


async def _followed() -> frozenset[tuple[Path, int, int]]:
    """The files that are followed, when each was saved and how long it is; none without `follow_files`."""
    return await asyncio.to_thread(_saved, current().town.folder) if current().settings.follow_files else frozenset()


def _saved(folder: Path) -> frozenset[tuple[Path, int, int]]:
    found = {file: file.stat() for file in folder.rglob("*") if file.suffix in {".yaml", ".md", ".svg"}}
    return frozenset((file, stat.st_mtime_ns, stat.st_size) for file, stat in found.items())


def _placed(folder: Path, revision: Revision) -> Placed:
    file = digest(text_of_file(folder, revision.path))
    if file == digest(revision.text):
        place: Place = "same"
    elif file == revision.file_digest:
        place = "over"
    else:
        place = "file-newer" if revision.exported_at else "file-changed"
    return Placed(path=revision.path, text=revision.text, revision=revision, place=place)


def _age(placed: Placed) -> int:
    return placed.revision.edition or 0
