"""What is audited, and how a line is sealed. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args
from uuid import UUID

Action = Literal[
    "signed-in",
    "staff-invited",
    "staff-invited-again",
    "staff-changed",
    "staff-closed",
    "person-read",
    "case-merged",
    "case-split",
    "case-shown",
    "photo-shown",
    "photo-hidden",
    "photo-blurred",
    "text-published",
    "text-forgotten",
    "mode-started",
    "mode-extended",
    "mode-ended",
    "mode-resumed",
    "data-exported",
    "announcement-started",
    "announcement-stopped",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

FIRST = ""
"""What the first line has for the seal of the one before."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the seal of a line covers."""

    seq: int
    at: datetime
    actor_id: UUID | None
    role: str
    action: str
    subject: str
    details: Mapping[str, str]
    previous: str


def seal_of(line: Line) -> str:
    """SHA-256, in hexadecimal, of the line written in one way only: JSON, members in order, UTC to the microsecond."""
    written = json.dumps(
        {
            "seq": line.seq,
            "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": str(line.actor_id) if line.actor_id else None,
            "role": line.role,
            "action": line.action,
            "subject": line.subject,
            "details": dict(line.details),
            "previous": line.previous,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(written.encode()).hexdigest()


def fault_of(line: Line, seal: str, *, before: int, expected: str) -> str | None:
    """What is wrong with a line that should follow number `before`, sealed `expected`; None when nothing is."""
    if line.seq != before + 1:
        return f"line {before + 1} is missing: line {line.seq} stands after line {before}"
    if seal_of(line) != seal:
        return f"line {line.seq} was changed: its seal does not match what it says"
    if line.previous != expected:
        return f"line {line.seq} does not follow line {before}: the line before was replaced"
    return None
