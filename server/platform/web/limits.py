"""How often something may be tried: atomic counters in the database, so that several processes count together."""

from datetime import timedelta

from tortoise.expressions import F

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
    window, ends_in_s = _window(window_s)
    rows = await execute_returning(_COUNT, [f"{key}:{window}", now + timedelta(seconds=ends_in_s)])
    if int(str(rows[0]["hits"])) > limit:
        raise too_many(retry_after_s=ends_in_s)


async def hits(key: str, *, window_s: int) -> int:
    """How many tries of `key` were counted in this window."""
    found = await Limit.get_or_none(key=f"{key}:{_window(window_s)[0]}")
    return found.hits if found else 0


async def give_back(key: str, *, window_s: int) -> None:
    """Take one try of `key` off the count: it turned out right."""
    if current().settings.limits:
        await Limit.filter(key=f"{key}:{_window(window_s)[0]}", hits__gt=0).update(hits=F("hits") - 1)


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


def _window(window_s: int) -> tuple[int, int]:
    """The number of the present window, and the seconds until it ends."""
    now_s = int(clock.now().timestamp())
    number = now_s // window_s
    return number, (number + 1) * window_s - now_s
