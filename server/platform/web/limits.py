"""How often something may be tried: atomic counters in the database, so that several processes count together.

The counters know neither people nor places: what they are called by is veiled by the installation's key.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

import structlog
from tortoise.expressions import F

from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.db import execute_returning
from server.platform.installation import current
from server.platform.models import Limit
from server.platform.words import _

log = structlog.get_logger()

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
    rows = await execute_returning(_COUNT, [_stored(key, window), now + timedelta(seconds=ends_in_s)])
    if int(str(rows[0]["hits"])) > limit:
        # What is counted, not for whom: the request's route and account are said beside, where there are any.
        log.warning("limits.reached", counter=_counter_of(key), retry_after_s=ends_in_s)
        raise too_many(retry_after_s=ends_in_s)


async def hits(key: str, *, window_s: int) -> int:
    """How many tries of `key` were counted in this window."""
    found = await Limit.get_or_none(key=_stored(key, _window(window_s)[0]))
    return found.hits if found else 0


async def give_back(key: str, *, window_s: int) -> None:
    """Take one try of `key` off the count: it turned out right."""
    if current().settings.limits:
        await Limit.filter(key=_stored(key, _window(window_s)[0]), hits__gt=0).update(hits=F("hits") - 1)


def network_of(address: str) -> str:
    """One household's or one phone's part of the network: a whole IPv6 /64, or the address itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or int(found) >> 64)


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


def _stored(key: str, window: int) -> str:
    return f"{_counter_of(key)}:{current().key.sign('limits', key, str(window)).hex()[:32]}"


def _counter_of(key: str) -> str:
    """What a key counts, without whom or where from."""
    kind, _colon, rest = key.partition(":")
    side = rest.partition(":")[0]
    return f"{kind}:{side}" if side in {"from", "to", "device"} else kind


def _window(window_s: int) -> tuple[int, int]:
    """The number of the present window, and the seconds until it ends."""
    now_s = int(clock.now().timestamp())
    number = now_s // window_s
    return number, (number + 1) * window_s - now_s
