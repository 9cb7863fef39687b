"""Phones on the real app, on both engines."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette

from e2e.support.town import Town
from server.platform import logs
from server.platform.settings import Settings
from tests.support.cast import AICHA, ETIENNE
from tests.sync.phone import Phone


@pytest.fixture(autouse=True, scope="package")
def quiet() -> None:
    """Bugs are provoked here on purpose."""
    logs.configure("critical")


@pytest.fixture
async def phone(app: Starlette) -> AsyncIterator[Phone]:
    """A phone that nobody has signed in on."""
    async with Phone.on(app) as made:
        yield made


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[Phone]:
    """Aïcha's phone, signed in."""
    async with Phone.on(app) as made:
        yield await made.sign_in(AICHA)


@pytest.fixture
async def etienne(app: Starlette) -> AsyncIterator[Phone]:
    """Étienne's phone, signed in."""
    async with Phone.on(app) as made:
        yield await made.sign_in(ETIENNE)


@pytest.fixture
def town(settings: Settings) -> Iterator[Town]:
    """The town's server in a process of its own, running on an empty database."""
    settings.data.mkdir(exist_ok=True)
    made = Town(settings.data)
    extra = {"RIVERAIN_DATABASE_URL": settings.database_url} if settings.database_url else {}
    with made.start(**extra):
        yield made
