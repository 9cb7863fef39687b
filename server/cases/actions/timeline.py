"""A line of a case's timeline: every verb that changes a case writes one."""

from datetime import datetime
from uuid import UUID

from server.cases.models import Case, Entry
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer


async def append(
    case: Case, viewer: Viewer | None, *, kind: str, is_public: bool, text: str = "", reason: str = ""
) -> Entry:
    """Append to the timeline as the viewer, or as the town itself; the caller saves the case, whose `rev` moves on."""
    by = "system" if viewer is None else "staff" if viewer.is_staff else "resident"
    return await _write(
        case, kind=kind, is_public=is_public, text=text, reason=reason, author_id=viewer.account_id if viewer else None,
        by=by, recorded_at=clock.now(),
    )  # fmt: skip


async def append_own(
    case: Case, viewer: Viewer, *, id: UUID, digest: str, kind: str, captured_at: datetime, text: str, reason: str
) -> Entry:
    """Append what the reporter says, under the id and the digest that their phone gave it."""
    return await _write(
        case, id=id, digest=digest, kind=kind, is_public=True, text=text, reason=reason, author_id=viewer.account_id,
        by="resident", captured_at=captured_at, recorded_at=clock.now(),
    )  # fmt: skip


async def repeat(case: Case, said: Entry) -> Entry:
    """Append what was said of another case, in its words and at its hour."""
    return await _write(
        case, kind=said.kind, is_public=said.is_public, text=said.text, reason=said.reason, author_id=said.author_id,
        by=said.by, recorded_at=said.recorded_at,
    )  # fmt: skip


async def _write(case: Case, **members: object) -> Entry:
    case.rev += 1
    return await Entry.create(
        case_id=case.id,
        rev=case.rev,
        status=case.status,
        **{"id": new_id(), **members},  # type: ignore[arg-type] # fields of the model, by name
    )
