"""Rivemont with its places, and Aïcha and Étienne who follow parts of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from server.platform.settings import Settings
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import Somebody, at_work
from tests.support.drawn import lay_rivemont


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, AICHA) as made:
        yield made


@pytest.fixture
async def etienne(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, ETIENNE) as made:
        yield made


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, MARC_ANTOINE) as made:
        yield made
