"""Whose session a cookie opens, and where somebody is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from tortoise.expressions import Q

from server.accounts import rules
from server.accounts.models import IdentitySession, KnownDevice, Session
from server.accounts.queries.people import viewer_named
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.viewer import Role, Viewer
from server.platform.db import execute_returning

# One statement, found by the primary key, with a row for each department; its text never changes, so both drivers
# keep it prepared.
_SESSION = """
SELECT s.account_id, s.created_at, s.seen_at, s.authenticated_at, a.role, a.first_name, a.last_name, a.email_typed,
  m.department
FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN memberships m ON m.account_id = s.account_id
WHERE s.token_sha256 = ? AND s.expires_at > ? AND a.deleted_at IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A session that is good now, and whose."""

    token_sha256: str
    created_at: datetime
    seen_at: datetime
    viewer: Viewer


async def open_session(token: str) -> OpenSession | None:
    """The session that a cookie's token opens; None when it is over, revoked or not ours."""
    token_sha256 = digest(token)
    rows = await execute_returning(_SESSION, [token_sha256, clock.now()])
    if not rows:
        return None
    row = rows[0]
    viewer = viewer_named(
        cast("UUID", row["account_id"]),  # the columns' own types
        role=cast("Role", row["role"]),
        names=(str(row["first_name"]), str(row["last_name"])),
        email=str(row["email_typed"]),
    )
    authenticated_at = cast("datetime", row["authenticated_at"])
    return OpenSession(
        token_sha256=token_sha256,
        created_at=cast("datetime", row["created_at"]),
        seen_at=cast("datetime", row["seen_at"]),
        viewer=replace(
            viewer,
            session_id=token_sha256,
            authenticated_at=authenticated_at,
            departments=frozenset(str(one["department"]) for one in rows if one["department"]),
        ),
    )


async def sessions_of(viewer: Viewer) -> Sequence[Session]:
    """Where the viewer is signed in, the one seen last first."""
    open_now = Session.filter(account_id=viewer.account_id, expires_at__gt=clock.now())
    return await open_now.order_by("-seen_at", "token_sha256")


async def is_known_device(token: str, compared: str) -> bool:
    """Whether the owner of this address or username has signed in on this device before."""
    owner = Q(account__email=compared) if "@" in compared else Q(account__username=compared)
    since = clock.now() - rules.KNOWN_DEVICE_LASTS
    return await KnownDevice.filter(owner, token_sha256=digest(token), seen_at__gt=since).exists()


async def is_opened_by_provider(session_id: str) -> bool:
    """Whether the identity provider opened this session, and has one of its own for it."""
    return await IdentitySession.filter(session_id=session_id).exists()
