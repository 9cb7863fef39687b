"""How fast a channel goes: so many messages a second from one process, evenly, whoever sends them."""

import asyncio

from server.notices.reach import Channel
from server.platform.installation import Installation, current

SHORTEST_WAIT_S = 0.01
"""Less is waited for together with the next."""


class Pace:
    """Gives turns, so many a second."""

    def __init__(self, per_second: int) -> None:
        self._every_s = 1 / per_second
        self._next_s = 0.0

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        now_s = asyncio.get_running_loop().time()
        mine_s = max(self._next_s, now_s)
        self._next_s = mine_s + self._every_s
        if mine_s - now_s >= SHORTEST_WAIT_S:
            await asyncio.sleep(mine_s - now_s)


_paces: dict[Channel, tuple[Installation, asyncio.AbstractEventLoop, Pace]] = {}


async def turn(channel: Channel) -> None:
    """Wait for a turn of this channel, at the pace that the town has for it."""
    here, loop = current(), asyncio.get_running_loop()
    known = _paces.get(channel)
    if known is None or known[0] is not here or known[1] is not loop:
        rules = here.town.notices
        per_second = {
            "push": rules.push_per_second,
            "email": rules.emails_per_second,
            "text": rules.texts_per_second,
        }[channel]
        known = _paces[channel] = (here, loop, Pace(per_second))
    await known[2].turn()
