"""Days in the town: when one begins there, not where the server stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.kernel import clock
from server.platform.installation import current


def today() -> date:
    """The day it is in the town."""
    return day_of(clock.now())


def day_of(instant: datetime) -> date:
    """The day of an instant in the town."""
    return instant.astimezone(ZoneInfo(current().town.time_zone)).date()
