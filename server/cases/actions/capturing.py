"""When something was written, by our clock: a phone tells its own beside it, which may be wrong by days."""

from datetime import datetime, timedelta

BELIEVED_SKEW = timedelta(days=3650)


def clock_skew(device_time: datetime | None, now: datetime) -> timedelta:
    """How far the phone's clock is behind ours; one that is wrong by more than ten years says nothing."""
    skew = now - device_time if device_time else timedelta()
    return skew if abs(skew) < BELIEVED_SKEW else timedelta()


def captured_at(told: datetime, *, device_time: datetime | None, now: datetime) -> datetime:
    """When it was written, never later than now."""
    return min(told + clock_skew(device_time, now), now)
