"""The holidays of the town's country and region, when its offices are closed."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=32)
def days_off(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The holidays of one year."""
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
