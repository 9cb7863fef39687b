"""By when the town promises to answer: working days of its own calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.cases.rules import working_days_after
from server.platform.holidays import days_off
from server.platform.installation import current
from server.platform.municipality import Topic

WORKING_DAYS_A_YEAR = 200
"""Fewer than there are."""


def first_follow_up_by(topic: Topic, *, received_at: datetime) -> date:
    """The last day of the promised delay for a first follow-up, counted from the reception, in the town's zone."""
    return _after(received_at, topic.pledge.first_follow_up_days)


def resolution_by(topic: Topic, *, received_at: datetime) -> date | None:
    """The last day of the delay promised for the whole treatment, counted alike; None where none is promised."""
    days = topic.pledge.resolution_days
    return _after(received_at, days) if days else None


def _after(received_at: datetime, days: int) -> date:
    town = current().town
    start = received_at.astimezone(ZoneInfo(town.time_zone)).date()
    years = range(start.year, start.year + 2 + days // WORKING_DAYS_A_YEAR)
    off = {day for year in years for day in days_off(town.country, town.subdivision, year)}
    return working_days_after(start, days, off)
