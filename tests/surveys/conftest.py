"""A town that asks everybody who accepted, at once: what is drawn is tried in `test_rules.py`."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import Somebody, at_work, browser
from tests.surveys.asked import ask_everybody


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    ask_everybody()
    async with at_work(app, MARC_ANTOINE) as made:
        yield made


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, AICHA) as made:
        yield made


@pytest.fixture
async def nobody(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody whom nobody knows, over TLS: cookies that are ours alone travel."""
    async with browser(app) as made:
        made.base_url = httpx2.URL("https://localhost:8311")
        yield made
