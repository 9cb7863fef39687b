"""A line of a case's timeline: every verb that changes a case writes one."""

from server.cases.models import Case, Entry
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer


async def append(
    case: Case, viewer: Viewer | None, *, kind: str, is_public: bool, text: str = "", reason: str = ""
) -> Entry:
    """Append to the timeline as the viewer, or as the town itself; the caller saves the case, whose `rev` moves on."""
    case.rev += 1
    by = "system" if viewer is None else "staff" if viewer.is_staff else "resident"
    return await Entry.create(
        id=new_id(),
        case_id=case.id,
        rev=case.rev,
        kind=kind,
        is_public=is_public,
        text=text,
        status=case.status,
        reason=reason,
        author_id=viewer.account_id if viewer else None,
        by=by,
        recorded_at=clock.now(),
    )
