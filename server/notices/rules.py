"""When who is told, and how often it is tried: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Channels = Literal["push", "email", "both", "none"]
CHANNELS: tuple[Channels, ...] = ("both", "push", "email", "none")

LASTS = timedelta(days=3)
"""How long a notice is worth pushing: the push services keep it as long for a phone that is off."""
DEVICES_PER_ACCOUNT = 10
MAX_ATTEMPTS = 12
LONGEST_WAIT_S = 3600.0
BATCH = 1000
"""Devices told by one piece of work: what is told again when a worker is killed is at most a part of it."""


def wants_push(channels: Channels | None) -> bool:
    """Whether devices are told; those that agreed are, until the person chooses otherwise."""
    return channels in {None, "push", "both"}


def wants_email(channels: Channels | None, *, is_asked: bool) -> bool:
    """Whether mail is sent; before a choice, when it was asked for with the case."""
    return is_asked if channels is None else channels in {"email", "both"}


@dataclass(frozen=True, kw_only=True)
class Next:
    """What becomes of a delivery after an answer: settled in a state, or tried again at an hour."""

    state: Literal["waiting", "sent", "gone", "failed"]
    at: datetime | None = None


def after(kind: str, *, attempts: int, retry_after_s: float, now: datetime, made_at: datetime) -> Next:
    """The table of answers: `kind` is the outcome's (`sent`, `gone`, `later`, `refused`, `too-long`, `failed`).

    A refusal is an alarm for the operator and is tried again too: the fault may be in our keys, not in the device. What
    was too long is sent once more, shorter.
    """
    if kind in {"sent", "gone"}:
        return Next(state="sent" if kind == "sent" else "gone")
    wait_s = max(retry_after_s, min(2.0**attempts, LONGEST_WAIT_S))
    again = now if kind == "too-long" else now + timedelta(seconds=wait_s)
    is_over = attempts >= (2 if kind == "too-long" else MAX_ATTEMPTS) or again > made_at + LASTS
    return Next(state="failed") if is_over else Next(state="waiting", at=again)
