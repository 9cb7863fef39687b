"""What is read of revisions. Who may ask is said by the pages: to know what stands in a file, one must edit it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.accounts import Account
from server.editions.models import Revision
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import bring, execute_returning, find, find_one, read
from server.platform.words import _

COUNTER = "editions"
"""The row of the installation's memory that counts publications."""
SHOWN = 100


async def edition() -> int:
    """How many publications there have been; the cheapest question there is, asked every second."""
    rows = await execute_returning("SELECT value FROM memory WHERE name = ?", [COUNTER])
    return int(str(rows[0]["value"])) if rows else 0


async def in_force(*, unless: int | None = None) -> tuple[int, list[Revision]]:
    """The number of publications and those in force, oldest first; nothing but the number when it is `unless`."""
    if unless is not None and await edition() == unless:
        return unless, []
    async with read():
        return await edition(), await find(Revision, "state = 'published' ORDER BY edition, path")


async def revision(revision_id: UUID) -> Revision:
    """One revision with its people; Problem 404."""
    found = await find_one(Revision, "id = ?", revision_id)
    if found is None:
        raise Problem(code="unknown-revision", status=404, title=_("Cette version n’existe pas."))
    await _with_people([found])
    return found


async def draft_of(path: str, viewer: Viewer) -> Revision | None:
    """The viewer's own work on a file, a draft or proposed."""
    return await find_one(
        Revision,
        "path = ? AND author_id = ? AND state IN ('draft', 'proposed') ORDER BY id DESC LIMIT 1",
        path,
        viewer.account_id,
    )


async def open_revisions(kind: str) -> list[Revision]:
    """What anybody is working on among the files of a kind (`topics`, `cards`), with its people."""
    found = await find(Revision, "state IN ('draft', 'proposed') AND path LIKE ? ORDER BY path, id", f"{kind}/%")
    await _with_people(found)
    return found


async def history(path: str) -> list[Revision]:
    """The revisions of a file, newest first, with their people."""
    found = await find(Revision, f"path = ? ORDER BY id DESC LIMIT {SHOWN}", path)
    await _with_people(found)
    return found


def name_of(account: Account | None) -> str:
    """How somebody is called beside what they wrote; empty for the command line and for who is gone."""
    return " ".join(filter(None, (account.first_name, account.last_name))) or account.email_typed if account else ""


async def _with_people(rows: Sequence[Any]) -> None:  # Any: bring takes models
    await bring(rows, "author", Account)
    await bring(rows, "reviewer", Account)
