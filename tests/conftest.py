"""What every test may ask for: real databases on both engines, the real app, a clock that stands still.

A test that asks for `database`, `settings`, `app` or a client runs on SQLite and on PostgreSQL;
`@pytest.mark.engine("sqlite")` restricts it, `pytest --engine sqlite` restricts a run.
"""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from server.kernel import clock
from server.platform.db import connected
from server.platform.settings import Settings
from tests.support import postgres
from tests.support.databases import Databases
from tests.support.migrated import migrate_product

ENGINES = ("sqlite", "postgres")
NOON = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
"""Noon in Rivemont, on a Monday in summer time."""

hypothesis.settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("deep", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="run the tests of the database on one engine only")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engine(name): a test of one database engine only")
    if not hasattr(config, "workerinput"):
        config.stash[_FOLDER] = postgres.prepare_folder()
        postgres.announce(config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        postgres.stop(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the variants of a test that its marker or the command line do not want."""
    chosen = config.getoption("--engine")
    unwanted = [item for item in items if not _is_wanted(item, chosen)]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in unwanted]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine this test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of databases of this worker."""
    made = Databases(tmp_path_factory.mktemp("templates"))
    yield made
    made.close()


@pytest.fixture
def settings(engine: str, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation of its own: an empty migrated database, no limits, mail as files."""
    made = databases.migrated(engine, tmp_path / "data", migrate_product)
    yield made
    databases.drop(made)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """The open, migrated, empty database."""
    async with connected(settings):
        yield settings


@pytest.fixture
def frozen_clock() -> Iterator[datetime]:
    """The clock held at noon of a Monday."""
    with clock.freeze(NOON):
        yield NOON


_FOLDER = pytest.StashKey[Path]()


def _is_wanted(item: pytest.Item, chosen: str | None) -> bool:
    callspec = getattr(item, "callspec", None)
    engine = callspec.params.get("engine") if callspec else None
    if engine is None:
        return True
    marker = item.get_closest_marker("engine")
    return chosen in {None, engine} and (marker is None or engine in marker.args)
