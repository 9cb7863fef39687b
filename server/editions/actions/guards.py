"""What every verb asks first."""

from collections.abc import Sequence
from uuid import UUID

from server.accounts import Account
from server.editions import problems
from server.editions.models import Revision
from server.editions.rules import FOLLOWS, Kind, State, kind_of
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.db import client, execute_returning, find

_COUNT = """
INSERT INTO memory (name, value) VALUES ('editions', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(memory.value AS INTEGER) + 1 AS VARCHAR(400)) RETURNING value
"""


async def count_edition() -> int:
    """The number of the publication of this transaction; whoever publishes at the same time waits here."""
    return int(str((await execute_returning(_COUNT))[0]["value"]))


async def lock_author(viewer: Viewer) -> UUID:
    """The viewer, held until the transaction ends: one writes one draft of a file. SQLite's transaction holds all."""
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    if client().capabilities.support_for_update:
        await Account.filter(id=viewer.account_id).select_for_update().values_list("id")
    return viewer.account_id


def require_writer(path: str, viewer: Viewer) -> Kind:
    """The kind of file that a path names, of those that the viewer may write."""
    kind = kind_of(path)
    if kind is None:
        raise problems.unknown_path()
    if viewer.role not in kind.written_by:
        raise problems.not_allowed()
    return kind


def require_reader(revision: Revision, viewer: Viewer) -> Kind:
    """The kind of a revision that the viewer may decide on."""
    kind = kind_of(revision.path)
    if kind is None:
        raise problems.unknown_path()
    if viewer.role not in kind.published_by:
        raise problems.not_allowed()
    return kind


async def some(revision_ids: Sequence[UUID]) -> list[Revision]:
    """These revisions; Problem 409 when one is gone."""
    found = [one for each in revision_ids for one in await find(Revision, "id = ?", each)]
    if len(found) != len(revision_ids):
        raise problems.not_open()
    return found


async def become(revision: Revision, state: State, **values: object) -> None:
    """Within a transaction: the revision has this state from now on; Problem 409 when somebody was quicker."""
    if state not in FOLLOWS.get(revision.state, ()):  # type: ignore[call-overload] # the column's constraint
        raise problems.not_open()
    now = clock.now()
    unchanged = Revision.filter(id=revision.id, state=revision.state, changed_at=revision.changed_at)
    if not await unchanged.update(state=state, changed_at=now, **values):
        raise problems.not_open()
    revision.state, revision.changed_at = state, now
