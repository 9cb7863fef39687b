"""What happened to a revision."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OfRevision(Fact):
    """What every fact says: of which revision, of which file."""

    revision_id: UUID
    path: str


@dataclass(frozen=True, kw_only=True)
class DraftKept(OfRevision):
    """Somebody wrote on: the draft holds it."""


@dataclass(frozen=True, kw_only=True)
class RevisionProposed(OfRevision):
    """Its author asks another person to read it and to publish it."""


@dataclass(frozen=True, kw_only=True)
class RevisionPublished(OfRevision):
    """It is in force, in every process within two seconds."""

    edition: int


@dataclass(frozen=True, kw_only=True)
class RevisionRefused(OfRevision):
    """Somebody read it and said why not."""


@dataclass(frozen=True, kw_only=True)
class RevisionWithdrawn(OfRevision):
    """Its author gave it up; it can be taken up again."""


@dataclass(frozen=True, kw_only=True)
class RevisionForgotten(OfRevision):
    """It is no more in force: the file is again what counts."""

    edition: int
