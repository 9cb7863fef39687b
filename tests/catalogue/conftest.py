"""The towns of the demonstration, for tests that need no database."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from starlette.applications import Starlette

from server.app import create_app
from server.platform import words
from server.platform.installation import Installation, current, install
from server.platform.municipality import Municipality
from server.platform.settings import Settings


@pytest.fixture(scope="session")
def public_app(tmp_path_factory: pytest.TempPathFactory) -> tuple[Starlette, Installation]:
    """The application and its parts; public pages open no database."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("public"), limits=False))
    return app, current()


@pytest.fixture
def rivemont(public_app: tuple[Starlette, Installation]) -> Municipality:
    """Rivemont, the municipality of this process."""
    _app, installation = public_app
    install(installation)
    return installation.town


@pytest.fixture
async def visitor(
    public_app: tuple[Starlette, Installation], rivemont: Municipality
) -> AsyncIterator[httpx2.AsyncClient]:
    """Someone without an account, on the public pages of Rivemont."""
    app, _installation = public_app
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8311") as client:
        yield client


@pytest.fixture(scope="session")
def bilingual_app(tmp_path_factory: pytest.TempPathFactory) -> tuple[Starlette, Installation]:
    """The application of Grandlac and its parts."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("grandlac"), municipality="grandlac", limits=False))
    return app, current()


@pytest.fixture
def grandlac(
    public_app: tuple[Starlette, Installation], bilingual_app: tuple[Starlette, Installation]
) -> Iterator[Municipality]:
    """Grandlac, the municipality of this process; Rivemont comes back after."""
    _app, installation = bilingual_app
    install(installation)
    yield installation.town
    words.speak(words.DEFAULT_LANGUAGE)
    install(public_app[1])


@pytest.fixture
async def resident(
    bilingual_app: tuple[Starlette, Installation], grandlac: Municipality
) -> AsyncIterator[httpx2.AsyncClient]:
    """Someone without an account, on the public pages of Grandlac."""
    app, _installation = bilingual_app
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8311") as client:
        yield client
