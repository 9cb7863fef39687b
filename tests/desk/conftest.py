"""Agents at their desk."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server.kernel.viewer import Viewer
from tests.support.cast import AICHA, MARC_ANTOINE, Person
from tests.support.clients import Somebody, at_work, browser, sign_in

LINE = replace(MARC_ANTOINE, first_name="Line", last_name="Caron", email="l.caron@rivemont.test")


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    """Marc-Antoine, agent of the 311 centre."""
    async with at_work(app, MARC_ANTOINE) as somebody:
        yield somebody


@pytest.fixture
async def colleague(app: Starlette) -> AsyncIterator[Somebody]:
    """Line, another agent."""
    async with at_work(app, LINE) as somebody:
        yield somebody


@pytest.fixture
async def aicha(app: Starlette) -> Viewer:
    """Aïcha, with an account."""
    return await account_of(app, AICHA)


async def account_of(app: Starlette, person: Person) -> Viewer:
    """The person, with an account."""
    async with browser(app) as made:
        return await sign_in(made, person)
