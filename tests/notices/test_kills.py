"""A worker that dies at a known place: what was committed is told, once on each channel or under the same name."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server import cases
from server.accounts.models import Account
from server.app import installation_for, subscribe_all
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.notices import jobs, planning, writing
from server.notices.models import Delivery, Message, Notice, Preference
from server.platform import outbox
from server.platform.db import connected
from server.platform.installation import install
from server.platform.settings import Settings
from tests.support.audience import gather
from tests.support.fanout import FarService, far_service
from tests.support.letters import letters
from tests.support.reports import report

PLACES: dict[str, tuple[Any, str]] = {
    "committed, nothing planned": (planning, "plan_batch"),
    "planned, nobody told": (jobs, "_send"),
    "told, the answer not written down": (jobs, "_record"),
    "the letter gone, not written down": (writing, "_settle"),
}
"""Where the process stops, and is killed."""


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("place", PLACES)
def test_killed_at_a_known_place(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with far_service(tmp_path / "service", has_troubles=False) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        reference, agent = asyncio.run(_prepared(settings, service))
        _die_at(place, _change_and_tell(settings, reference, agent))
        asyncio.run(_tell_the_rest(settings))
        figures = service.figures()
    assert figures["told"] == 1
    assert figures["differing"] == 0, "a repeat takes the place of the first"
    install(installation_for(settings))
    names = [letter["Message-ID"] for letter in letters() if "En cours" in letter["Subject"]]
    assert len(set(names)) == 1, "a letter that goes again is known as the same"
    assert len(names) == (2 if place.startswith("the letter") else 1)


async def _prepared(settings: Settings, service: FarService) -> tuple[str, Viewer]:
    """A case of somebody who wants notices and letters, and the agent."""
    subscribe_all()
    async with _running(settings):
        (person,) = await gather(1, service.endpoint)
        now = clock.now()
        await Preference.create(id=new_id(), account_id=person, channels="both", chosen_at=now)
        reference = (await report(Viewer(account_id=person, role="resident", name="Personne"))).case.reference
        await outbox.drain()
        agent = await Account.create(
            id=new_id(), email="ma.roy@rivemont.test", email_typed="ma.roy@rivemont.test", role="agent",
            language="fr-CA", created_at=now, activated_at=now,
        )  # fmt: skip
        return reference, Viewer(account_id=agent.id, role="agent", name="Marc-Antoine Roy")


async def _change_and_tell(settings: Settings, reference: str, agent: Viewer) -> None:
    async with _running(settings):
        await cases.take(reference, agent)
        await outbox.drain()


async def _tell_the_rest(settings: Settings) -> None:
    """What waits is told once its leases are over."""
    async with _running(settings):
        with clock.freeze(clock.now() + timedelta(hours=1)):
            await outbox.drain()
        assert await Notice.all().count() == 1
        assert [one.state for one in await Delivery.all()] == ["sent"]
        assert [(one.channel, one.state) for one in await Message.all()] == [("email", "sent")]


def _running(settings: Settings) -> AbstractAsyncContextManager[None]:
    made = replace(settings, local_push=True, worker=False)
    install(installation_for(made))
    return connected(made)


def _die_at(place: str, life: Coroutine[None, None, None]) -> None:
    """Run in a process of its own, which is killed when it comes to the place."""
    arrived, arriving = os.pipe()
    child = os.fork()
    if child == 0:
        module, name = PLACES[place]
        setattr(module, name, _stop_there(arriving))
        asyncio.run(life)
        os._exit(1)
    life.close()
    os.close(arriving)
    assert os.read(arrived, 1) == b".", "it never came there"
    os.close(arrived)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _stop_there(arriving: int) -> Callable[..., Awaitable[None]]:
    async def stop(*_asked: object, **_more: object) -> None:
        os.write(arriving, b".")
        await asyncio.Event().wait()

    return stop
