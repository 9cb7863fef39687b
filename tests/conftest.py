"""What every test may ask for: real databases on both engines, the real app, a clock that stands still.

A test that asks for `database`, `settings`, `app` or a client runs on SQLite and on PostgreSQL;
`@pytest.mark.engine("sqlite")` restricts it, `pytest --engine sqlite` restricts a run.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import httpx2
import hypothesis
import pytest
from starlette.applications import Starlette

from server.kernel import clock
from server.platform import outbox
from server.platform.db import connected
from server.platform.municipality import Municipality, load
from server.platform.settings import Settings
from tests.support import postgres
from tests.support.cast import Person
from tests.support.clients import browser, for_app, sign_in
from tests.support.databases import Databases
from tests.support.memory import put_folders_in_memory
from tests.support.migrated import migrate_product

ENGINES = ("sqlite", "postgres")
ClientFor = Callable[[Person], Awaitable[httpx2.AsyncClient]]
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
        put_folders_in_memory()
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
    """The maker of databases of this worker; what they are copied from is shared by all."""
    base = tmp_path_factory.getbasetemp()
    made = Databases((base.parent if base.name.startswith("popen-") else base) / "templates")
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


@lru_cache
def loaded_once(municipality: str) -> Municipality:
    """A municipality is read-only: reading it again for each test would take a sixth of the run."""
    return load(municipality)


@pytest.fixture
async def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    """The whole application with its database open; do not ask for `database` beside it."""
    from server.app import create_app

    monkeypatch.setattr("server.platform.web.static.manifest", UnbuiltFrontEnd)
    monkeypatch.setattr("server.app.load", loaded_once)
    made = create_app(for_app(settings))
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that nobody has signed in with."""
    async with browser(app) as made:
        yield made


@pytest.fixture
async def client_for(app: Starlette) -> AsyncIterator[ClientFor]:
    """Makes the browser of one of the cast, signed in: `await client_for(AICHA)`."""
    async with AsyncExitStack() as opened:

        async def make(person: Person) -> httpx2.AsyncClient:
            made = await opened.enter_async_context(browser(app))
            await sign_in(made, person)
            return made

        yield make


@pytest.fixture
def drain(app: Starlette) -> Callable[[], Awaitable[int]]:
    """Runs everything that waits in the outbox: `await drain()`."""
    return outbox.drain


@pytest.fixture
def frozen_clock() -> Iterator[datetime]:
    """The clock held at noon of a Monday."""
    with clock.freeze(NOON):
        yield NOON


class UnbuiltFrontEnd(dict[str, str]):
    """The names of the front end's files as they are before the build: Python's tests do not need node."""

    def __missing__(self, name: str) -> str:
        return name


_FOLDER = pytest.StashKey[Path]()


def _is_wanted(item: pytest.Item, chosen: str | None) -> bool:
    callspec = getattr(item, "callspec", None)
    engine = callspec.params.get("engine") if callspec else None
    if engine is None:
        return True
    marker = item.get_closest_marker("engine")
    return chosen in {None, engine} and (marker is None or engine in marker.args)
