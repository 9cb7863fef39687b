"""Lists by the key of a line, (received_at, id): page 5 000 costs what page 1 costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.cases.models import Case
from server.kernel.ids import parse_reference
from server.platform.db import find, find_one

PAGE_SIZE = 50
READ_AT_ONCE, READ_AT_MOST = 200, 2000
"""Lines that are looked at for one page of what only the program can tell."""
_DOWN = "ORDER BY received_at DESC, id DESC LIMIT ?"
_UP = "ORDER BY received_at, id LIMIT ?"


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

    @classmethod
    def of(cls, params: Mapping[str, str], *, size: int = PAGE_SIZE) -> "Window":
        """Where an address looks at a list: `?avant=…` or `?apres=…`, a reference."""
        return cls(before=params.get("avant", ""), after=params.get("apres", ""), size=size)

    async def anchor(self) -> Case | None:
        """The case that the window hangs on; None from the top, and for a reference that is not one."""
        known = parse_reference(self.before or self.after)
        return await find_one(Case, "reference = ?", known) if known else None

    @property
    def top(self) -> "Window":
        """The same list from its newest line."""
        return Window(size=self.size)

    async def page(self, where: str, *values: object) -> Page:
        """The lines of a condition, fixed words and marks as `find` takes them, in this window."""
        anchor, asked = await self.anchor(), self.size + 1
        if anchor is None:
            return self.cut(await find(Case, f"{where} {_DOWN}", *values, asked), anchor=None)
        at = (anchor.received_at, anchor.id)
        if self.before:
            older = await find(Case, f"{where} AND (received_at, id) < (?, ?) {_DOWN}", *values, *at, asked)
            return self.cut(older, anchor=anchor)
        newer = await find(Case, f"{where} AND (received_at, id) > (?, ?) {_UP}", *values, *at, asked)
        return self.cut(newer, anchor=anchor) if len(newer) > self.size else await self.top.page(where, *values)

    async def sifted(self, keeps: Callable[[Case], bool], where: str, *values: object) -> Page:
        """The lines of a condition that `keeps` names, downwards from this window; goes on below where it stopped."""
        last = await self.anchor() if self.before else None
        kept: list[Case] = []
        for _round in range(READ_AT_MOST // READ_AT_ONCE):
            below = " AND (received_at, id) < (?, ?)" if last else ""
            at = (last.received_at, last.id) if last else ()
            found = await find(Case, f"{where}{below} {_DOWN}", *values, *at, READ_AT_ONCE)
            kept += [case for case in found if keeps(case)]
            if len(kept) > self.size:
                return Page(cases=tuple(kept[: self.size]), older=kept[self.size - 1].reference)
            if len(found) < READ_AT_ONCE:
                return Page(cases=tuple(kept))
            last = found[-1]
        return Page(cases=tuple(kept), older=last.reference if last else "")

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
