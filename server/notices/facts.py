"""What has happened to a notice; ids only, never people."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class NoticeMade(Fact):
    """A notice stands in the lists of those it is for; their devices are not told yet."""

    notice_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeliveriesPlanned(Fact):
    """Some devices are to be told of a notice: those of this batch, from the hour each one gives."""

    notice_id: UUID
    batch: int


@dataclass(frozen=True, kw_only=True)
class PersonUntold(Fact):
    """Not one device of a person could be told of a notice, or they have none: it stands in their list alone."""

    account_id: UUID
    subject: str
    rank: int
