"""Numbers as the texting knows them: which one a person gave, whether it may be written to."""

from server.kernel import clock
from server.notices.models import TextStop
from server.platform.db import execute_returning
from server.platform.installation import current

_STOP = """
INSERT INTO text_stops (id, stopped_at) VALUES (?, ?)
ON CONFLICT (id) DO UPDATE SET stopped_at = excluded.stopped_at RETURNING id
"""


async def is_stopped(number: str) -> bool:
    """Whether this number asked for silence."""
    return await TextStop.exists(id=_digest(number))


async def keep_silent(number: str) -> None:
    """This number asked for silence."""
    await execute_returning(_STOP, [_digest(number), clock.now()])


async def speak_again(number: str) -> None:
    """This number agreed anew."""
    await TextStop.filter(id=_digest(number)).delete()


def _digest(number: str) -> str:
    return current().key.sign("text-stop", number).hex()
