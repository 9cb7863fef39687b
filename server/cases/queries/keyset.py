"""Lists by the key of a line, (received_at, id): page 5 000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.cases.models import Case
from server.kernel.ids import parse_reference

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some lines of a list, newest first, and the references from which newer and older ones go on (or empty)."""

    cases: tuple[Case, ...] = ()
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Where a list is looked at: what is older than one reference, newer than one, or from the top."""

    before: str = ""
    after: str = ""
    size: int = PAGE_SIZE

    async def anchor(self) -> Case | None:
        """The case that the window hangs on; None from the top, and for a reference that is not one."""
        known = parse_reference(self.before or self.after)
        return await Case.get_or_none(reference=known).only("id", "reference", "received_at") if known else None

    @property
    def top(self) -> "Window":
        """The same list from its newest line."""
        return Window(size=self.size)

    async def page(self, query: QuerySet[Case]) -> Page:
        """The lines of `query` in this window."""
        anchor = await self.anchor()
        if anchor is None:
            return self.cut(await query.order_by("-received_at", "-id").limit(self.size + 1), anchor=None)
        at, id_ = anchor.received_at, anchor.id
        if self.before:
            older = query.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=id_))
            return self.cut(await older.order_by("-received_at", "-id").limit(self.size + 1), anchor=anchor)
        newer = query.filter(Q(received_at__gt=at) | Q(received_at=at, id__gt=id_))
        found = await newer.order_by("received_at", "id").limit(self.size + 1)
        return self.cut(found, anchor=anchor) if len(found) > self.size else await self.top.page(query)

    def cut(self, found: Sequence[Case], *, anchor: Case | None) -> Page:
        """The page of what was found: one line more than its size says that there are others."""
        has_more = len(found) > self.size
        cases = tuple(found[: self.size])
        is_upwards = anchor is not None and not self.before
        if is_upwards:
            cases = cases[::-1]
        if not cases:
            return Page(newer=anchor.reference if anchor else "")
        return Page(
            cases=cases,
            newer=cases[0].reference if (has_more if is_upwards else anchor is not None) else "",
            older=cases[-1].reference if is_upwards or has_more else "",
        )
