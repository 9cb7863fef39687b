"""Rivemont with the tests' own cards."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server.platform.installation import current, install
from server.platform.municipality import Municipality, load
from tests.support.knowledge import rivemont_with_cards


@pytest.fixture(scope="session")
def rivemont(tmp_path_factory: pytest.TempPathFactory) -> Municipality:
    """Rivemont, four cards in it: three for everybody, one overdue and for agents alone."""
    return load(str(rivemont_with_cards(tmp_path_factory.mktemp("town"))))


@pytest.fixture
def town(app: Starlette, rivemont: Municipality) -> Iterator[Municipality]:
    """The application's town is that one; what it kept of another is forgotten with it."""
    installed = current()  # by `app`
    install(replace(installed, town=rivemont))
    yield rivemont
    install(installed)
