"""Agents at their desk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.kernel.viewer import Viewer
from tests.support.cast import AICHA, MARC_ANTOINE, Person
from tests.support.clients import browser, sign_in

LINE = replace(MARC_ANTOINE, first_name="Line", last_name="Caron", email="l.caron@rivemont.test")


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Somebody of the staff and their browser."""

    viewer: Viewer
    browser: httpx2.AsyncClient


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Agent]:
    """Marc-Antoine, agent of the 311 centre."""
    async with browser(app) as made:
        yield Agent(viewer=await sign_in(made, MARC_ANTOINE), browser=made)


@pytest.fixture
async def colleague(app: Starlette) -> AsyncIterator[Agent]:
    """Line, another agent."""
    async with browser(app) as made:
        yield Agent(viewer=await sign_in(made, LINE), browser=made)


@pytest.fixture
async def aicha(app: Starlette) -> Viewer:
    """Aïcha, with an account."""
    return await account_of(app, AICHA)


async def account_of(app: Starlette, person: Person) -> Viewer:
    """The person, with an account."""
    async with browser(app) as made:
        return await sign_in(made, person)
