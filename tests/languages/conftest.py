"""A town in two languages, whole and running."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from server.platform.settings import Settings
from tests.conftest import UnbuiltFrontEnd
from tests.support.clients import browser
from tests.support.databases import Databases
from tests.support.migrated import migrate_product

DEUX_RIVES = Path(__file__).resolve().parents[1] / "support" / "bilingual"


@pytest.fixture
def settings(engine: str, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """The settings of Deux-Rives, which speaks French and English."""
    made = databases.migrated(engine, tmp_path / "data", migrate_product)
    yield replace(made, municipality=str(DEUX_RIVES))
    databases.drop(made)


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The front end as it is before the build."""
    monkeypatch.setattr("server.platform.web.static.manifest", UnbuiltFrontEnd)


@pytest.fixture
async def stranger(app: object) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that nobody has signed in with."""
    async with browser(app) as made:  # type: ignore[arg-type] # the application of the shared fixture
        yield made
