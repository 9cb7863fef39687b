"""By when the town promises to answer: working days of its own calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.cases.rules import working_days_after
from server.platform.holidays import days_off
from server.platform.installation import current
from server.platform.municipality import Topic


def first_follow_up_by(topic: Topic, *, received_at: datetime) -> date:
    """The last day of the promised delay for a first follow-up, counted from the reception, in the town's zone."""
    town = current().town
    start = received_at.astimezone(ZoneInfo(town.time_zone)).date()
    days = topic.pledge.first_follow_up_days
    off = {day for year in (start.year, start.year + 1) for day in days_off(town.country, town.subdivision, year)}
    return working_days_after(start, days, off)
