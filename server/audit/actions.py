"""The one writer of the audit log."""

from collections.abc import Mapping
from uuid import UUID

from server.audit.models import AuditEntry, AuditHead
from server.audit.rules import Action, Line, seal_of
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.db import execute_returning, in_transaction

HEAD = 1

_NEXT = """
INSERT INTO audit_heads (id, seq, seal) VALUES (?, 1, '')
ON CONFLICT (id) DO UPDATE SET seq = audit_heads.seq + 1
RETURNING seq, seal
"""
"""Takes the next number and the last seal, and keeps every other writer waiting until the transaction ends."""

NOTHING: Mapping[str, str] = {}


async def record(
    action: Action, actor: Viewer | None, *, subject: UUID | str = "", details: Mapping[str, str] = NOTHING
) -> None:
    """Append a line, sealed over the one before; the last thing that a transaction does, for all others wait for it.

    `actor` None is the command line. `details` are codes and ids, never words of a person.
    """
    async with in_transaction():
        (head,) = await execute_returning(_NEXT, [HEAD])
        line = Line(
            seq=int(str(head["seq"])),
            at=clock.now(),
            actor_id=actor.account_id if actor else None,
            role=actor.role if actor else "operator",
            action=action,
            subject=str(subject),
            details=dict(details),
            previous=str(head["seal"]),
        )
        seal = seal_of(line)
        await AuditEntry.create(**vars(line), seal=seal)
        await AuditHead.filter(id=HEAD).update(seal=seal)
