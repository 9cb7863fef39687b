"""Aïcha's case, her devices, and what is written to her."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx2

from server.cases import change_status, take
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices.models import Delivery
from server.platform.installation import current
from tests.support.letters import body_of, letters
from tests.support.push import Device


class Story:
    """Aïcha's case, her browser with a device that agreed, and the agent."""

    def __init__(self, aicha: httpx2.AsyncClient, device: Device, reference: str, agent: Viewer) -> None:
        self.aicha, self.device, self.reference, self.agent = aicha, device, reference, agent

    async def taken(self) -> None:
        await take(self.reference, self.agent)

    async def resolved(self) -> None:
        await change_status(
            self.reference, self.agent, target="resolved", reason="service-rendered", text="", seen_rev=2
        )

    async def states(self) -> list[tuple[str, int | None]]:
        return [(one.state, one.answer) for one in await Delivery.all().order_by("notice_id", "id")]


def local(hour: str, *, days: int = 0) -> datetime:
    """Tomorrow, or so many days after, when the clocks of the town show « 21:58 »."""
    zone = ZoneInfo(current().town.time_zone)
    day = clock.now().astimezone(zone).date() + timedelta(days=1 + days)
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=zone).astimezone(UTC)


async def agrees(client: httpx2.AsyncClient, device: Device) -> httpx2.Response:
    return await client.post("/push/subscriptions", json=device.subscription)


def letters_saying(words: str) -> list[str]:
    """The letters sent so far that hold these words, as text."""
    return [body for body in map(body_of, letters()) if words in body]
