"""The database layer is tested on tables of its own, so that it does not change with the product's."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.platform.db import connected
from server.platform.settings import Settings
from tests.support.databases import Databases
from tests.support.migrated import SHELVES, migrate_shelves


@pytest.fixture
def shelf_settings(engine: str, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation whose database holds the shelves."""
    made = databases.migrated(engine, tmp_path / "data", migrate_shelves, schema=SHELVES)
    yield made
    databases.drop(made)


@pytest.fixture
async def shelves(shelf_settings: Settings) -> AsyncIterator[Settings]:
    """The shelves, open."""
    async with connected(shelf_settings, schema=SHELVES):
        yield shelf_settings
