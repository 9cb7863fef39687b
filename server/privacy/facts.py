"""What happened to a consent or to a copy; ids only, never people."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Fact):
    """A person took back what they had agreed to, for all of their cases: whoever acts on it stops."""

    account_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Fact):
    """A person asked for a copy of their data."""

    export_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExportReady(Fact):
    """The copy can be fetched, once: its owner is told."""

    export_id: UUID
