"""What has happened to a case; ids only, never people."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Fact):
    """A case was received; its photos may still be on their way."""

    case_id: UUID
    reference: str


@dataclass(frozen=True, kw_only=True)
class PartReceived(Fact):
    """All bytes of a photo or file are here, with the digest that was announced; it is not decoded yet."""

    case_id: UUID
    part_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseTaken(Fact):
    """A member of the staff has taken the case."""

    case_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseAttached(Fact):
    """A case that was nobody's was attached to the account of who had sent it."""

    case_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Fact):
    """The status of a case changed; `rev` tells this change from the others."""

    case_id: UUID
    status: str
    rev: int


@dataclass(frozen=True, kw_only=True)
class CaseShown(Fact):
    """Everybody may see something of a case that nobody saw before."""

    case_id: UUID


@dataclass(frozen=True, kw_only=True)
class EntryAdded(Fact):
    """Something was written in the timeline."""

    case_id: UUID
    entry_id: UUID
    is_public: bool
