"""Cases as somebody may see them: every reading goes through `visible_to(viewer)`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.cases.models import Case, Entry, Part
from server.kernel.ids import parse_reference
from server.kernel.viewer import Viewer
from server.platform.web.guard import not_found

MINE_AT_MOST = 200


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The cases that one viewer may see."""

    viewer: Viewer

    async def get(self, reference: str) -> Case:
        """The case by its reference; the same 404 for an unknown one and for somebody else's."""
        return await self._get(self._scope(), reference)

    async def for_staff(self, reference: str, *, lock: bool = False) -> Case:
        """The case for somebody who treats it; `lock` holds it until the transaction ends."""
        if not self.viewer.is_staff:
            raise not_found()
        query = Case.all()
        return await self._get(query.select_for_update() if lock else query, reference)

    async def mine(self, *, before: datetime | None = None) -> list[Case]:
        """The viewer's own cases, newest first, those received before an instant."""
        query = Case.filter(account_id=self.viewer.account_id) if self.viewer.account_id else Case.none()
        if before is not None:
            query = query.filter(received_at__lt=before)
        return await query.order_by("-received_at", "-id").limit(MINE_AT_MOST)

    async def entries(self, case: Case) -> list[Entry]:
        """The timeline, newest first: whole for the staff, its public lines for the reporter."""
        query = Entry.filter(case_id=case.id)
        if not self.viewer.is_staff:
            query = query.filter(is_public=True)
        return await query.order_by("-rev")

    async def parts(self, case: Case) -> list[Part]:
        """The photos and files of the case, in the order they were joined; dropped ones are left out."""
        return await Part.filter(case_id=case.id).exclude(state="dropped").order_by("n")

    def _scope(self) -> QuerySet[Case]:
        if self.viewer.is_staff:
            return Case.all()
        own = Q(id__in=list(self.viewer.granted_cases))
        if self.viewer.account_id is not None:
            own |= Q(account_id=self.viewer.account_id)
        return Case.filter(own)

    async def _get(self, query: QuerySet[Case], reference: str) -> Case:
        known = parse_reference(reference)
        case = await query.get_or_none(reference=known) if known else None
        if case is None:
            raise not_found()
        return case


def visible_to(viewer: Viewer) -> Cases:
    """The cases that `viewer` may see."""
    return Cases(viewer=viewer)


async def by_id(case_id: UUID) -> Case:
    """The case of a fact; for jobs only, which look through nobody's eyes."""
    return await Case.get(id=case_id)
