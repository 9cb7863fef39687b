"""A town of the test's own in a folder that can be written, and the people who edit it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from server.kernel.viewer import Viewer
from server.platform.municipality.loading import MUNICIPALITIES
from server.platform.settings import Settings
from tests.conftest import UnbuiltFrontEnd
from tests.support.cast import ADMINISTRATOR, AICHA, COLETTE, MARC_ANTOINE, Person
from tests.support.clients import browser, for_app, sign_in


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody and their browser."""

    viewer: Viewer
    browser: httpx2.AsyncClient


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
async def colette(app: Starlette) -> AsyncIterator[Colleague]:
    """Colette keeps the catalogue."""
    async with browser(app) as made:
        yield await _at_work(made, COLETTE)


@pytest.fixture
async def omar(app: Starlette) -> AsyncIterator[Colleague]:
    """Omar, administrator."""
    async with browser(app) as made:
        yield await _at_work(made, ADMINISTRATOR)


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Colleague]:
    """Marc-Antoine, agent of the 311 centre."""
    async with browser(app) as made:
        yield await _at_work(made, MARC_ANTOINE)


@pytest.fixture
async def aicha(app: Starlette) -> AsyncIterator[Colleague]:
    """Aïcha, a resident."""
    async with browser(app) as made:
        yield await _at_work(made, AICHA)


async def _at_work(made: httpx2.AsyncClient, person: Person) -> Colleague:
    return Colleague(viewer=await sign_in(made, person), browser=made)
