"""How a town tells its people: what is urgent, how long a silence lasts, when the day is summed up, at what pace."""

from typing import Annotated, Literal

from pydantic import Field

from server.platform.municipality.phrases import Code, Record

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NoticeRule(Record):
    """What holds for one kind of notices, unless a person chose for themselves."""

    channels: Literal["push", "email", "both", "none"] | None = None
    """Without it: devices that agreed, and letters where they were asked for."""
    urgent: bool = False
    """Rings in quiet hours too, and waits for no summary of the day."""
    silent_after_minutes: int = Field(default=24 * 60, ge=1, le=3 * 24 * 60)
    """How long a device may be silent before another channel is tried."""


class NoticeRules(Record):
    """How the town tells: by kind, and at what pace for each channel."""

    digest_at: Clock = "17:00"
    """When whoever wants one message a day gets it."""
    kinds: dict[Code, NoticeRule] = Field(default_factory=dict)
    asked_from: int = Field(default=10_000, ge=1)
    """What concerns so many people waits for a supervisor, who reads whom it reaches before it goes."""
    push_per_second: int = Field(default=5000, ge=1, le=100_000)
    emails_per_second: int = Field(default=20, ge=1, le=10_000)
    texts_per_second: int = Field(default=5, ge=1, le=10_000)

    def rule_of(self, kind: str) -> NoticeRule:
        """What holds for a kind; the program's own where the town says nothing."""
        return self.kinds.get(kind) or STANDARD.get(kind) or NoticeRule()

    @property
    def digest_minutes(self) -> int:
        """Minutes since midnight."""
        hours, minutes = self.digest_at.split(":")
        return int(hours) * 60 + int(minutes)


STANDARD = {
    "alert": NoticeRule(urgent=True, silent_after_minutes=15),
    "to-send": NoticeRule(channels="both", silent_after_minutes=60),
}
