"""What has happened to a notice; ids only, never people."""

from dataclasses import dataclass
from datetime import datetime
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
class TextQueued(Fact):
    """A text message is to be handed to the carrier."""

    text_id: UUID


@dataclass(frozen=True, kw_only=True)
class TextFailed(Fact):
    """A text about an event will not reach a person who had agreed to texts: another way is needed."""

    account_id: UUID
    about: str
    code: str
    """What the carrier said."""


@dataclass(frozen=True, kw_only=True)
class MailAnswered(Fact):
    """Somebody answered a letter about something of ours."""

    mail_id: UUID
    about_id: UUID


@dataclass(frozen=True, kw_only=True)
class MailBounced(Fact):
    """A letter about something of ours came back; `is_permanent`: no other will arrive at that address either."""

    mail_id: UUID
    about_id: UUID
    is_permanent: bool


@dataclass(frozen=True, kw_only=True)
class LettersPlanned(Fact):
    """Some people of a batch are to be written to."""

    notice_id: UUID
    batch: int


@dataclass(frozen=True, kw_only=True)
class TextsPlanned(Fact):
    """Some people of a batch are to be sent a text."""

    notice_id: UUID
    batch: int


@dataclass(frozen=True, kw_only=True)
class SilenceDue(Fact):
    """The devices of a batch have had the time that the town gives them to show a notice."""

    notice_id: UUID
    batch: int


@dataclass(frozen=True, kw_only=True)
class DigestDue(Fact):
    """The hour has come at which some people get the news of their day."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class AnnouncementWaits(Fact):
    """What a context has to tell concerns so many that a supervisor decides; nobody is told yet."""

    announcement_id: UUID


@dataclass(frozen=True, kw_only=True)
class AnnouncementStarted(Fact):
    """A supervisor had very many people told of something; nobody is yet."""

    announcement_id: UUID
