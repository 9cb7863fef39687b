"""Supervisors, and a form that switches the exceptional mode on."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from server.kernel import clock
from server.steering import Wanted
from tests.support.cast import ADMINISTRATOR, SUPERVISOR
from tests.support.clients import Somebody, at_work

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


@pytest.fixture
async def ginette(app: Starlette) -> AsyncIterator[Somebody]:
    """Ginette, supervisor."""
    async with at_work(app, SUPERVISOR) as somebody:
        yield somebody


@pytest.fixture
async def omar(app: Starlette) -> AsyncIterator[Somebody]:
    """Omar, administrator."""
    async with at_work(app, ADMINISTRATOR) as somebody:
        yield somebody


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
