"""Cases as somebody may see them: every reading goes through `visible_to(viewer)`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.accounts import Account
from server.cases import rules
from server.cases.copies import key_of
from server.cases.models import FOR_EVERYBODY, OF_NO_NOTE, Case, Entry, Part
from server.cases.queries.keyset import Page, Window
from server.cases.queries.photos import (
    JUDGED_AT_ONCE,
    READY_PHOTO,
    WITH_PHOTOS,
    Around,
    Waiting,
    count_to_judge,
    photos_to_judge,
)
from server.cases.queries.queue import COUNTED_AT_MOST, Counters, Filters, find_numbers, queue_counters, queue_page
from server.cases.queries.scope import Scope, scope_of, within
from server.cases.queries.window import Asked
from server.kernel.ids import parse_reference
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import bring, find, find_one
from server.platform.web.guard import not_found
from server.platform.words import _

__all__ = ["COUNTED_AT_MOST", "Cases", "Counters", "Filters", "Page", "Window", "by_id", "followed", "visible_to"]

NAME = re.compile(r"[0-9a-f]{32}")
FOLLOWED_AT_MOST = 5
OTHERS_AT_MOST = 5
HELD_AT_MOST = 20
MOST_PARTS = 9_999


@dataclass(frozen=True, kw_only=True)
class Cases:
    """The cases that one viewer may see: their own, those opened with a code, and for the staff those they treat."""

    viewer: Viewer

    @property
    def scope(self) -> Scope:
        """The departments whose cases the viewer treats; None for all of them."""
        return scope_of(self.viewer)

    def treats(self, case: Case) -> bool:
        """Whether the viewer is of the staff that treats this case."""
        return self.scope is None or case.department in self.scope

    def within(self, asked: Asked) -> Asked:
        """The same of the map, kept to what the viewer treats."""
        return replace(asked, scope=self.scope)

    async def get(self, reference: str) -> Case:
        """The viewer's own case, as its reporter; the same 404 for an unknown one and for somebody else's."""
        return await self._get(self._own(), reference)

    async def is_own(self, reference: str) -> bool:
        """Whether the viewer is the reporter of this case, or holds its code."""
        known = parse_reference(reference)
        return known is not None and await self._own().filter(reference=known).exists()

    async def for_staff(self, reference: str, *, lock: bool = False) -> Case:
        """The case for somebody who treats it, with its assignee; `lock` holds it until the transaction ends."""
        self._require_staff()
        if lock:
            return await self._get(Case.filter(self._treated()).select_for_update(), reference)
        found = await find_one(Case, "reference = ?", parse_reference(reference))
        case = self._found(found if found and self.treats(found) else None)
        await bring([case], "assignee", Account)
        return case

    async def mine(
        self, window: Window, *, statuses: Sequence[str] = (), keeps: Callable[[Case], bool] | None = None
    ) -> Page:
        """The cases of the viewer's account, newest first, a page at a time: of these statuses, those that it keeps."""
        if self.viewer.account_id is None:
            return Page()
        where = "account_id = ?"
        if statuses:
            where += f" AND status IN ({', '.join('?' * len(statuses))})"
        values = (self.viewer.account_id, *statuses)
        return await (window.sifted(keeps, where, *values) if keeps else window.page(where, *values))

    async def followable(self, reference: str) -> Case:
        """A case that the viewer may follow: of their account, or one that everybody may see; 404 otherwise."""
        shown = Q(joined_to_id=None) & ~Q(publicity="")
        mine = Q(account_id=self.viewer.account_id) if self.viewer.account_id else Q(id__in=[])
        return await self._get(Case.filter(mine | shown), reference)

    async def granted(self) -> list[Case]:
        """The cases opened with their code during this visit, newest first."""
        if not self.viewer.granted_cases:
            return []
        return await Case.filter(id__in=list(self.viewer.granted_cases)).order_by("-received_at", "-id")

    async def others_of(self, case: Case) -> list[Case]:
        """The last other cases of the same account; for the staff."""
        self._require_staff()
        if case.account_id is None:
            return []
        treated, values = within(self.scope)
        others = f"account_id = ? AND id <> ? AND {treated} ORDER BY received_at DESC, id DESC LIMIT ?"
        return await find(Case, others, case.account_id, case.id, *values, OTHERS_AT_MOST)

    async def public_entries(self, case: Case) -> list[Entry]:
        """What the reporter reads of the timeline, newest first."""
        return await find(Entry, "case_id = ? AND is_public ORDER BY rev DESC", case.id)

    async def entries(self, case: Case) -> list[Entry]:
        """The whole timeline with its authors, newest first; for the staff."""
        self._require_staff()
        entries = await find(Entry, "case_id = ? ORDER BY rev DESC", case.id)
        await bring(entries, "author", Account)
        return entries

    async def substates(self, cases: Sequence[Case]) -> Mapping[UUID, str]:
        """Where each of these open cases stands inside its status, as its reporter may know; one question for all."""
        open_ids = [case.id for case in cases if case.status in rules.OPEN]
        if not open_ids:
            return {}
        marks = ", ".join("?" * len(open_ids))
        said = await find(Entry, f"case_id IN ({marks}) AND is_public ORDER BY case_id, rev", *open_ids)
        happened: dict[UUID, list[rules.Happening]] = {}
        for one in said:
            line = rules.Happening(kind=one.kind, reason=one.reason, by=one.by)
            happened.setdefault(one.case_id, []).append(line)
        return {case.id: rules.substate(case.status, happened.get(case.id, ())) for case in cases}

    async def parts(self, case: Case) -> list[Part]:
        """The photos and files of the case, in the order they were joined; dropped ones are left out."""
        shown = "" if self.viewer.is_staff and self.treats(case) else f" AND {OF_NO_NOTE}"
        return await find(Part, f"case_id = ? AND state <> 'dropped'{shown} ORDER BY n", case.id)

    async def part(self, reference: str, n: int) -> tuple[Case, Part]:
        """One photo or file as it came, for its reporter and whoever treats its case; 404 for everybody else."""
        case = await self._get(self._own(or_else=self._treated() if self.viewer.is_staff else None), reference)
        shown = "" if self.viewer.is_staff and self.treats(case) else f" AND {OF_NO_NOTE}"
        part = await find_one(Part, f"case_id = ? AND n = ?{shown}", case.id, n) if 0 < n <= MOST_PARTS else None
        if part is None or part.state == "dropped":
            raise not_found()
        return case, part

    async def photo_to_judge(self, reference: str, n: int) -> tuple[Case, Part]:
        """One photo that is ready, for the staff who treat its case; 404 otherwise."""
        case = await self.for_staff(reference)
        asked = f"case_id = ? AND n = ? AND {READY_PHOTO}"
        part = await find_one(Part, asked, case.id, n) if 0 < n <= MOST_PARTS else None
        if part is None:
            raise not_found()
        return case, part

    async def photos_to_judge(self, around: Around | None = None, *, size: int = JUDGED_AT_ONCE) -> list[Waiting]:
        """Photos that everybody would see and nobody has looked at, the oldest case first; for the staff."""
        self._require_staff()
        return await photos_to_judge(self.scope, around, size=size)

    async def count_to_judge(self) -> int:
        """How many such photos there are, counted up to a ceiling; for the staff."""
        self._require_staff()
        return await count_to_judge(self.scope)

    async def public_photo(self, reference: str, name: str) -> Part:
        """The photo whose public copy has this name, of a case that shows its photos to everybody; 404 otherwise."""
        case = await self.public(reference)
        is_name = case.publicity in WITH_PHOTOS and NAME.fullmatch(name)
        asked = f"case_id = ? AND public_display = ? AND {FOR_EVERYBODY}"
        part = await find_one(Part, asked, case.id, key_of(name)) if is_name else None
        if part is None:
            raise not_found()
        return part

    async def public(self, reference: str) -> Case:
        """A case that everybody may see; the same 404 for one that is not, and for one that is not there."""
        return await self._get(Case.filter(joined_to_id=None).exclude(publicity=""), reference)

    async def treated_with(self, case: Case) -> Case | None:
        """The case that is treated in its stead, None for one that is treated by itself; for the staff."""
        self._require_staff()
        main = await find_one(Case, "id = ?", case.joined_to_id) if case.joined_to_id else None
        return main if main and self.treats(main) else None

    async def held_by(self, case: Case) -> list[Case]:
        """The cases joined to this one, oldest first; for the staff."""
        self._require_staff()
        if not case.supporters:
            return []
        treated, values = within(self.scope)
        held = f"joined_to_id = ? AND {treated} ORDER BY received_at LIMIT ?"
        return await find(Case, held, case.id, *values, HELD_AT_MOST)

    async def queue(self, filters: Filters, window: Window) -> Page:
        """What the desk has to treat, newest first; a number that was searched for is found whatever the filters."""
        self._require_staff()
        kept = replace(filters, scope=self.scope)
        return await find_numbers(kept) or await queue_page(kept, window)

    async def counters(self, filters: Filters) -> Counters:
        """How many cases are new and in progress under these filters, counted up to a ceiling."""
        self._require_staff()
        return await queue_counters(replace(filters, scope=self.scope))

    def _treated(self) -> Q:
        """All of them said in so many words: an empty condition is left out of an « or »."""
        return Q(id__isnull=False) if self.scope is None else Q(department__in=sorted(self.scope))

    def _own(self, *, or_else: Q | None = None) -> QuerySet[Case]:
        own = Q(id__in=list(self.viewer.granted_cases))
        if self.viewer.account_id is not None:
            own |= Q(account_id=self.viewer.account_id)
        return Case.filter(own | or_else if or_else else own)

    async def _get(self, query: QuerySet[Case], reference: str) -> Case:
        known = parse_reference(reference)
        return self._found(await query.get_or_none(reference=known) if known else None)

    def _found(self, case: Case | None) -> Case:
        if case is None:
            raise not_found() if self.viewer.is_signed_in else not_opened()
        return case

    def _require_staff(self) -> None:
        if not self.viewer.is_staff:
            raise not_found()


def visible_to(viewer: Viewer) -> Cases:
    """The cases that `viewer` may see."""
    return Cases(viewer=viewer)


def not_opened() -> Problem:
    """The 404 of somebody who is not signed in: what is theirs may open once they are."""
    return Problem(
        code="not-found",
        status=404,
        title=_("Cette demande ne s’ouvre pas ici."),
        detail=_("Si elle est à vous, connectez-vous, ou suivez-la avec son numéro et son code."),
    )


async def followed(*, reference: str | None, provisional: str | None) -> list[Case]:
    """The cases of a number that somebody typed, before their code is compared: to nobody's eyes until then."""
    named = {"reference": reference} if reference else {"provisional": provisional}
    return await Case.filter(**named).order_by("received_at").limit(FOLLOWED_AT_MOST)


async def by_id(case_id: UUID) -> Case:
    """The case of a fact; for jobs only, which look through nobody's eyes."""
    return await Case.get(id=case_id)
