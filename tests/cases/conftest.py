"""Browsers that keep what the town gives them: the cookies of grants travel over TLS only."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from starlette.applications import Starlette

from tests.support.cast import AICHA, ETIENNE, Person
from tests.support.clients import browser, sign_in

SECURE = "https://localhost:8311"


@pytest.fixture
async def visitor(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Nobody in particular."""
    async with browser(app) as made:
        made.base_url = httpx2.URL(SECURE)
        yield made


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Aïcha, signed in."""
    async with AsyncExitStack() as stack:
        yield await _signed_in(app, AICHA, stack)


@pytest.fixture
async def etienne(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Étienne, signed in."""
    async with AsyncExitStack() as stack:
        yield await _signed_in(app, ETIENNE, stack)


async def _signed_in(app: Starlette, person: Person, stack: AsyncExitStack) -> httpx2.AsyncClient:
    made = await stack.enter_async_context(browser(app))
    made.base_url = httpx2.URL(SECURE)
    await sign_in(made, person)
    return made
