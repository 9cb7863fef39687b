"""Reading the audit log: by pages for people, whole for an export, and from end to end to verify it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.audit.actions import HEAD
from server.audit.models import AuditEntry, AuditHead
from server.audit.rules import FIRST, Action, Line, fault_of
from server.platform.db import find, read

PAGE_SIZE = 50
BATCH = 1000
_END = 2**62
_DOWN = "AND seq < ? ORDER BY seq DESC LIMIT ?"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the log is looked at; empty members do not restrict. `until` is left out."""

    actor_id: UUID | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def where(self) -> tuple[str, list[object]]:
        """The condition, fixed words and marks only, with its values."""
        conditions, values = ["seq > ?"], list[object]([0])
        for condition, value in (
            ("actor_id = ?", self.actor_id),
            ("action = ?", self.action),
            ("subject = ?", self.subject),
            ("at >= ?", self.since),
            ("at < ?", self.until),
        ):
            if value:
                conditions.append(condition)
                values.append(value)
        return " AND ".join(conditions), values


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some lines, newest first, and the numbers from which newer and older ones go on (or 0)."""

    entries: Sequence[AuditEntry] = ()
    newer: int = 0
    older: int = 0


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What an end to end reading found."""

    count: int
    seal: str
    fault: str | None


async def page_of(asked: Asked, *, before: int = 0, after: int = 0) -> Page:
    """The lines older than number `before`, newer than `after`, or the newest."""
    where, values = asked.where
    if after:
        newer = await find(AuditEntry, f"{where} AND seq > ? ORDER BY seq LIMIT ?", *values, after, PAGE_SIZE + 1)
        if len(newer) > PAGE_SIZE:
            shown = newer[:PAGE_SIZE][::-1]
            return Page(entries=shown, newer=shown[0].seq, older=shown[-1].seq)
        before = 0
    found = await find(AuditEntry, f"{where} {_DOWN}", *values, before or _END, PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    return Page(
        entries=shown,
        newer=shown[0].seq if before and shown else 0,
        older=shown[-1].seq if len(found) > PAGE_SIZE else 0,
    )


async def stream(asked: Asked, *, at_most: int) -> AsyncIterator[AuditEntry]:
    """The lines, newest first, read by batches."""
    where, values = asked.where
    last, left = _END, at_most
    while left > 0:
        found = await find(AuditEntry, f"{where} {_DOWN}", *values, last, min(BATCH, left))
        for entry in found:
            yield entry
        if len(found) < min(BATCH, left):
            return
        last, left = found[-1].seq, left - len(found)


async def was_read_since(action: Action, actor_id: UUID | None, subject: str, since: datetime) -> bool:
    """Whether this person has such a line about this subject since then."""
    return await AuditEntry.filter(action=action, actor_id=actor_id, subject=subject, at__gte=since).exists()


async def verify(*, known: tuple[int, str] | None = None) -> Verified:
    """Read the whole chain, up to its first fault. `known`: the number and seal of a line that were kept elsewhere."""
    async with read():
        seq, seal = 0, FIRST
        while found := await find(AuditEntry, "seq > ? ORDER BY seq LIMIT ?", seq, BATCH):
            for entry in found:
                fault = fault_of(_line(entry), entry.seal, before=seq, expected=seal)
                if fault is None and known and entry.seq == known[0] and entry.seal != known[1]:
                    fault = f"line {entry.seq} is not the one that was kept elsewhere: the chain was written anew"
                if fault:
                    return Verified(count=seq, seal=seal, fault=fault)
                seq, seal = entry.seq, entry.seal
        return Verified(count=seq, seal=seal, fault=await _fault_of_end(seq, seal, known))


async def _fault_of_end(seq: int, seal: str, known: tuple[int, str] | None) -> str | None:
    head = await AuditHead.get_or_none(id=HEAD)
    if (head.seq if head else 0, head.seal if head else FIRST) != (seq, seal):
        return f"the last lines are missing: line {seq} is the last, and {head.seq if head else 0} were written"
    if known and known[0] > seq:
        return f"the last lines are missing: line {known[0]} was kept elsewhere, and line {seq} is the last"
    return None


def _line(entry: AuditEntry) -> Line:
    return Line(
        seq=entry.seq,
        at=entry.at,
        actor_id=entry.actor_id,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        details=entry.details,
        previous=entry.previous,
    )
