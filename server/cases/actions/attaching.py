"""What was reported on this device before signing in becomes the person's own."""

from collections.abc import Collection
from uuid import UUID

from server import privacy
from server.accounts import Account, own_account
from server.cases.actions.timeline import append
from server.cases.facts import CaseAttached
from server.cases.models import Case
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.outbox import publish

_CIVILITIES = {"m": "M", "mme": "Mme"}


async def attach(case_ids: Collection[UUID], viewer: Viewer) -> int:
    """Attach cases that this browser opened, and that are nobody's, to the viewer's account; gives how many.

    One that was sent without a name takes the viewer's: the town then knows who may be told of it. Others are passed
    over without a word, so that nothing is learnt of them; twice changes nothing.
    """
    owner = await own_account(viewer)
    opened = sorted(viewer.granted_cases & set(case_ids))
    async with in_transaction():
        cases = await Case.select_for_update().filter(id__in=opened, account_id=None).order_by("id")
        for case in cases:
            case.account_id = owner.id
            if case.is_anonymous:
                case.is_anonymous, case.person = False, _person(owner)
            await append(case, viewer, kind="attached", is_public=True)
            await case.save()
            await privacy.adopt(case.id, owner.id)
            await publish(CaseAttached(case_id=case.id, account_id=owner.id))
    return len(cases)


def _person(owner: Account) -> dict[str, str]:
    said = {
        "civility": _CIVILITIES.get(owner.civility, ""),
        "first_name": owner.first_name,
        "last_name": owner.last_name,
        "email": owner.email_typed,
        "phone": owner.phone,
    }
    return {name: value for name, value in said.items() if value}
