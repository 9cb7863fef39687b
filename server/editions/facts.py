"""What happened to a revision."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DraftKept(Fact):
    """Somebody wrote on: the draft holds it."""

    revision_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class RevisionProposed(Fact):
    """Its author asks another person to read it and to publish it."""

    revision_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class RevisionPublished(Fact):
    """It is in force, in every process within two seconds."""

    revision_id: UUID
    path: str
    edition: int


@dataclass(frozen=True, kw_only=True)
class RevisionRefused(Fact):
    """Somebody read it and said why not."""

    revision_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class RevisionWithdrawn(Fact):
    """Its author gave it up; it can be taken up again."""

    revision_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class RevisionForgotten(Fact):
    """It is no more in force: the file is again what counts."""

    revision_id: UUID
    path: str
    edition: int
