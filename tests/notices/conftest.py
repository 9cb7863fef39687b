"""A town whose pusher believes this machine, and the push service that its devices have."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from server.platform.settings import Settings
from tests.support.push import PushService


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Push services on this machine are believed."""
    return replace(settings, local_push=True)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as opened:
        yield opened
