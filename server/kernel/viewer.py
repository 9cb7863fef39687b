"""Through whose eyes something is read: passed to every query and every verb that asks who."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Role = Literal["anonymous", "resident", "agent", "crew", "manager", "editor", "supervisor", "administrator"]
STAFF_ROLES: frozenset[Role] = frozenset({"agent", "crew", "manager", "editor", "supervisor", "administrator"})
DESK_ROLES: frozenset[Role] = frozenset({"agent", "manager", "supervisor", "administrator"})
SUPERVISION_ROLES: frozenset[Role] = frozenset({"supervisor", "administrator"})
EDITOR_ROLES: frozenset[Role] = frozenset({"editor", "supervisor", "administrator"})
"""Who keeps the catalogue of topics; an editor sees no case."""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The person (or nobody) behind a request, as the session tells it."""

    account_id: UUID | None = None
    role: Role = "anonymous"
    name: str = ""
    initials: str = ""
    session_id: str = ""
    authenticated_at: datetime | None = None
    departments: frozenset[str] = frozenset()
    """Codes of the departments that somebody of the staff belongs to."""
    granted_cases: frozenset[UUID] = frozenset()
    """Cases opened by their reference and follow code during this visit."""

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def may_use_desk(self) -> bool:
        return self.role in DESK_ROLES

    @property
    def may_supervise(self) -> bool:
        return self.role in SUPERVISION_ROLES

    @property
    def may_administer(self) -> bool:
        return self.role == "administrator"

    @property
    def may_edit_catalogue(self) -> bool:
        return self.role in EDITOR_ROLES


ANONYMOUS = Viewer()
