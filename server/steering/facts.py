"""What happened to the exceptional mode."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ExceptionalModeStarted(Fact):
    """Pages say it from now on, until `ends_at` unless somebody ends it before."""

    period_id: UUID
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionalModeExtended(Fact):
    """It lasts until `ends_at` now."""

    period_id: UUID
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionalModeEnded(Fact):
    """Somebody ended it before its time."""

    period_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExceptionalModeResumed(Fact):
    """Its end was taken back."""

    period_id: UUID
    ends_at: datetime
