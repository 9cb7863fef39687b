"""What the town says of a case is said of those that are joined to it, one after the other, after the change."""

from uuid import UUID

from server.cases.actions.timeline import repeat
from server.cases.facts import EntryAdded, StatusChanged
from server.cases.models import Case, Entry
from server.kernel import clock
from server.platform import outbox
from server.platform.db import find, in_transaction
from server.platform.outbox import Subscription

_SAID = "case_id = ? AND rev > ? AND is_public AND by = 'staff' AND kind IN ('status', 'answer') ORDER BY rev"


async def mirror_status(fact: StatusChanged) -> None:
    """The status of a case is that of the cases joined to it."""
    await _mirror(fact.case_id)


async def mirror_answer(fact: EntryAdded) -> None:
    """What the town answers is answered to everybody who reported the same."""
    if fact.is_public:
        await _mirror(fact.case_id)


async def _mirror(main_id: UUID) -> None:
    """Safe to run again: each joined case knows up to which entry it was told."""
    joined = await Case.filter(joined_to_id=main_id).order_by("id").values_list("id", flat=True)
    for case_id in joined:
        await _tell(UUID(str(case_id)), main_id)


async def _tell(case_id: UUID, main_id: UUID) -> None:
    async with in_transaction():
        case = await Case.select_for_update().get_or_none(id=case_id, joined_to_id=main_id)
        said = await find(Entry, _SAID, main_id, case.joined_rev) if case else []
        if case is None or not said:
            return
        for entry in said:
            await _say(case, entry)
        case.joined_rev = said[-1].rev
        await case.save()


async def _say(case: Case, said: Entry) -> None:
    if said.kind == "status":
        case.status, case.status_at = said.status, clock.now()
    told = await repeat(case, said)
    if said.kind == "status":
        await outbox.publish(StatusChanged(case_id=case.id, status=case.status, rev=case.rev))
    else:
        await outbox.publish(EntryAdded(case_id=case.id, entry_id=told.id, is_public=True))


subscriptions = [Subscription(StatusChanged, mirror_status), Subscription(EntryAdded, mirror_answer)]
