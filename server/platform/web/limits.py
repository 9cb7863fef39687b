"""How often something may be tried: atomic counters in the database, so that several processes count together."""

from datetime import timedelta

from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.db import execute_returning
from server.platform.installation import current
from server.platform.models import Limit
from server.platform.words import _

_COUNT = """
INSERT INTO limits (key, hits, expires_at) VALUES (?, 1, ?)
ON CONFLICT (key) DO UPDATE SET hits = limits.hits + 1
RETURNING hits
"""


async def hit(key: str, *, limit: int, window_s: int) -> None:
    """Count one try of `key`; a Problem 429 with Retry-After once there were more than `limit` in this window."""
    if not current().settings.limits:
        return
    now = clock.now()
    window = int(now.timestamp()) // window_s
    ends_in_s = (window + 1) * window_s - int(now.timestamp())
    rows = await execute_returning(_COUNT, [f"{key}:{window}", now + timedelta(seconds=ends_in_s)])
    if int(str(rows[0]["hits"])) > limit:
        raise too_many(retry_after_s=ends_in_s)


def too_many(*, retry_after_s: int) -> Problem:
    """429, with the seconds to wait."""
    return Problem(
        code="too-many",
        status=429,
        title=_("Trop d’essais."),
        detail=_("Patientez un peu avant de recommencer. Rien de ce que vous avez saisi n’est perdu."),
        headers={"Retry-After": str(retry_after_s)},
    )


async def forget_expired() -> int:
    """Remove counters whose window is over; gives how many."""
    return await Limit.filter(expires_at__lt=clock.now()).delete()
