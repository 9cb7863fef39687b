"""How long a row waits: for its lease, after a failure, or because its subscriber asked for it. Pure but for jitter."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LEASE = timedelta(minutes=2)
"""How long a row belongs to a worker that gives no sign of life."""
MAX_ATTEMPTS = 12
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 5, 3 * 3600
"""Twelve tries are spread over 7 to 14 hours: a mail server may be away for a night."""
LONGEST_LATER_S = 24 * 3600


class Later(Exception):  # noqa: N818 - a subscriber's wish, not an error
    """Raised by a subscriber that wants to be run again in `after_s` seconds; it does not count as a failure.

    `reason` is shown to operators: ids, never people.
    """

    def __init__(self, after_s: float, reason: str) -> None:
        super().__init__(reason)
        self.after_s = min(max(after_s, 1.0), LONGEST_LATER_S)
        self.reason = reason


def retry_after_s(header: str | None, *, now: datetime, default_s: float) -> float:
    """The seconds that a Retry-After header asks for, in seconds or as a date (RFC 9110); `default_s` without one."""
    given = (header or "").strip()
    if given.isdecimal():
        return min(float(given), LONGEST_LATER_S)
    try:
        instant = parsedate_to_datetime(given)
    except ValueError:
        return default_s
    return max((instant.replace(tzinfo=instant.tzinfo or UTC) - now).total_seconds(), 0.0)


def back_off(attempts: int) -> timedelta:
    """How long to wait after the failure number `attempts`: three times longer each time, with jitter."""
    longest_s = min(FIRST_BACK_OFF_S * 3 ** (attempts - 1), LONGEST_BACK_OFF_S)
    return timedelta(seconds=random.uniform(0.5, 1) * longest_s)  # noqa: S311 - jitter, not a secret
