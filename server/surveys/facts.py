"""What has happened to a survey; ids only, never people and never what they answered."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SurveyDrawn(Fact):
    """The lot fell on somebody who had accepted; they are not asked yet."""

    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class SurveyAsked(Fact):
    """Somebody was asked: it stands in their notices, and a letter may follow."""

    invitation_id: UUID
