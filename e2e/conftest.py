"""Fixtures of the stories."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from e2e.support.link import Link
from e2e.support.once import made_once
from e2e.support.phone import Engine, Phone, warm_firefox
from e2e.support.ports import own_port
from e2e.support.town import Town
from tests.support.memory import put_folders_in_memory

expect.set_options(timeout=20_000)


SLOW = ("firefox", "test_accessibility", "test_budgets", "test_small_screens")


def pytest_configure() -> None:
    put_folders_in_memory()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long stories first: none is left for one worker to tell while the others have nothing to do."""
    items.sort(key=lambda item: not any(word in item.nodeid for word in SLOW))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the seeded town lies that every story's town is copied from; shared by the workers."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "seeded-town"


@pytest.fixture(scope="session")
def warmed(playwright: Playwright, seeded: Path) -> Path:
    """A Firefox profile that was started once, to copy; made by one worker for all."""
    return made_once(seeded.with_name("warmed-firefox"), lambda profile: warm_firefox(playwright, profile))


@pytest.fixture
def link() -> Iterator[Link]:
    opened = Link(port=own_port(), town_port=own_port()).open()
    yield opened
    opened.close()


@pytest.fixture
def town(tmp_path: Path, seeded: Path, link: Link) -> Iterator[Town]:
    with Town(tmp_path / "town", port=link.town_port, public_port=link.port).prepare(template=seeded) as made:
        yield made.start()


@pytest.fixture(scope="module")
def standing_town(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Town]:
    """One town for all the tests of a module that leave it as they found it; the module names it `town`."""
    with Town(tmp_path_factory.mktemp("town")).prepare(template=seeded) as made:
        yield made.start()


@pytest.fixture(params=["chromium", "firefox"])
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


@pytest.fixture
def new_phone(playwright: Playwright, town: Town, warmed: Path, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    phones: list[Phone] = []

    def make(engine: Engine, **options: object) -> Phone:
        phone = Phone(
            playwright,
            engine,
            tmp_path / f"phone-{len(phones)}",
            town.url,
            warmed=warmed,
            **options,  # type: ignore[arg-type]
        )
        phones.append(phone.on())
        return phone

    yield make
    for phone in phones:
        phone.off()
        assert phone.blocked == []
        assert phone.foreign == []


@pytest.fixture
def phone(new_phone: Callable[..., Phone], engine: Engine) -> Phone:
    return new_phone(engine)
