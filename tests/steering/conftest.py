"""Supervisors, and a form that switches the exceptional mode on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from server.kernel import clock
from server.kernel.viewer import Viewer
from server.steering import Wanted
from tests.support.cast import ADMINISTRATOR, SUPERVISOR
from tests.support.clients import browser, sign_in

PATH = "/poste/mode-exceptionnel"
FLOOD = {
    "reason": "Crue de la rivière, décision du comité de sécurité civile",
    "ends_at": "2026-06-16T18:00",
    "title_fr": "Crue de la rivière",
    "text_fr": "Évitez les berges. Suivez les consignes.",
    "hours_fr": "Le 3-1-1 répond jour et nuit",
    "reduced": "yes",
    "confirmed": "yes",
    "action": "activer",
}
"""The form as a supervisor fills it at noon of Monday, June 15th 2026."""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Somebody of the staff and their browser."""

    viewer: Viewer
    browser: httpx2.AsyncClient


@pytest.fixture
async def ginette(app: Starlette) -> AsyncIterator[Staff]:
    """Ginette, supervisor."""
    async with browser(app) as made:
        yield Staff(viewer=await sign_in(made, SUPERVISOR), browser=made)


@pytest.fixture
async def omar(app: Starlette) -> AsyncIterator[Staff]:
    """Omar, administrator."""
    async with browser(app) as made:
        yield Staff(viewer=await sign_in(made, ADMINISTRATOR), browser=made)


def wanted(*, lasts: timedelta = timedelta(hours=6), is_reduced: bool = True) -> Wanted:
    """A flood, said for some hours."""
    return Wanted(
        title={"fr": "Crue de la rivière"},
        text={"fr": "Évitez les berges."},
        hours={"fr": "Le 3-1-1 répond jour et nuit"},
        reason="Comité de sécurité civile",
        ends_at=clock.now() + lasts,
        is_reduced=is_reduced,
    )
