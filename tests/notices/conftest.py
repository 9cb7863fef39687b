"""A town whose pusher believes this machine, and the push service that its devices have."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest

from server.platform import outbox
from server.platform.settings import Settings
from tests.conftest import ClientFor
from tests.notices.story import Story, agrees
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.push import PushService
from tests.support.reports import report


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Push services on this machine are believed."""
    return replace(settings, local_push=True)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as opened:
        yield opened


@pytest.fixture
async def bad_service() -> AsyncIterator[PushService]:
    """One in trouble."""
    async with PushService() as opened:
        yield opened


@pytest.fixture
async def story(client_for: ClientFor, client: httpx2.AsyncClient, service: PushService) -> Story:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    agent = await sign_in(client, MARC_ANTOINE)
    receipt = await report(viewer)
    device = service.device()
    assert (await agrees(aicha, device)).status_code == 201
    await outbox.drain()
    return Story(aicha, device, receipt.case.reference, agent)
