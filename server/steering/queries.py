"""What was decided of the exceptional mode, newest first."""

from server.steering.models import ExceptionalPeriod, ExceptionalStep

SHOWN = 20


async def latest() -> list[ExceptionalPeriod]:
    """The last periods, the open one first."""
    return await ExceptionalPeriod.all().order_by("-started_at").limit(SHOWN).select_related("started_by", "ended_by")


async def steps_of(periods: list[ExceptionalPeriod]) -> list[ExceptionalStep]:
    """All that was decided of these periods, in order."""
    ids = [period.id for period in periods]
    return await ExceptionalStep.filter(period_id__in=ids).order_by("rev").select_related("author")
