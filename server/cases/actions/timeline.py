"""A line of a case's timeline: every verb that changes a case writes one."""

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


async def repeat(case: Case, said: Entry) -> Entry:
    """Append what was said of another case, in its words and at its hour."""
    return await _write(
        case, kind=said.kind, is_public=said.is_public, text=said.text, reason=said.reason, author_id=said.author_id,
        by=said.by, recorded_at=said.recorded_at,
    )  # fmt: skip


async def _write(case: Case, **members: object) -> Entry:
    case.rev += 1
    return await Entry.create(
        id=new_id(),
        case_id=case.id,
        rev=case.rev,
        status=case.status,
        **members,  # type: ignore[arg-type] # fields of the model, by name
    )
