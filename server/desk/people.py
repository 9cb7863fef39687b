"""The person behind a case: shown to those who treat it, and the audit log knows who read it."""

from datetime import timedelta

from server import audit
from server.cases import Case, visible_to
from server.desk.views import Person, person_of
from server.kernel import clock
from server.kernel.viewer import Role, Viewer

READERS: frozenset[Role] = frozenset({"agent", "manager", "supervisor"})
"""Who treats cases and answers people. An administrator keeps accounts, and needs nobody's telephone for it."""
READ_ONCE_IN = timedelta(minutes=15)
"""How long the same reading of the same case, page after page, is one line of the log."""


async def person_behind(case: Case, viewer: Viewer, *, query: str) -> Person:
    """Who reported, with their other cases; without a trace of the reading nothing is shown."""
    if case.is_anonymous or case.person is None:
        return Person(is_anonymous=True, erased_at=case.erased_at)
    if viewer.role not in READERS:
        return Person(is_anonymous=False, is_reserved=True, erased_at=case.erased_at)
    since = clock.now() - READ_ONCE_IN
    if not await audit.was_read_since("person-read", viewer.account_id, case.reference, since):
        await audit.record("person-read", viewer, subject=case.reference)
    return person_of(case, await visible_to(viewer).others_of(case), query=query)
