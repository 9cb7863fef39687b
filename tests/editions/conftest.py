"""A town of the test's own in a folder that can be written, and the people who edit it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from server.platform.municipality.loading import MUNICIPALITIES
from server.platform.settings import Settings
from tests.conftest import UnbuiltFrontEnd
from tests.support.cast import ADMINISTRATOR, AICHA, COLETTE, MARC_ANTOINE
from tests.support.clients import Somebody, at_work, for_app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rivemont's folder, to be written to."""
    made = tmp_path / "rivemont"
    shutil.copytree(MUNICIPALITIES / "rivemont", made)
    return made


@pytest.fixture
def town_settings(settings: Settings, folder: Path) -> Settings:
    """The settings of an installation of that folder."""
    return replace(for_app(settings), municipality=str(folder))


@pytest.fixture
async def app(town_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    """The whole application, of the town in the folder."""
    from server.app import create_app

    monkeypatch.setattr("server.platform.web.static.manifest", UnbuiltFrontEnd)
    made = create_app(town_settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def colette(app: Starlette) -> AsyncIterator[Somebody]:
    """Colette keeps the catalogue."""
    async with at_work(app, COLETTE) as made:
        yield made


@pytest.fixture
async def omar(app: Starlette) -> AsyncIterator[Somebody]:
    """Omar, administrator."""
    async with at_work(app, ADMINISTRATOR) as made:
        yield made


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    """Marc-Antoine, agent of the 311 centre."""
    async with at_work(app, MARC_ANTOINE) as made:
        yield made


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[Somebody]:
    """Aïcha, a resident."""
    async with at_work(app, AICHA) as made:
        yield made
