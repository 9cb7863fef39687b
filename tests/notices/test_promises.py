"""R14 and R15 whole: told or known not to be, whatever the push services answer and whenever the server dies."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server import cases
from server.accounts.models import Account
from server.app import installation_for, subscribe_all
from server.cases.models import Case
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.notices import Telling, tell
from server.notices.models import Addressee, Delivery, PushDevice
from server.platform import outbox
from server.platform.db import connected
from server.platform.installation import install
from server.platform.settings import Settings
from tests.support.audience import gather, id_of
from tests.support.fanout import FarService, far_service
from tests.support.push import PushService, Received
from tests.support.reports import report

pytestmark = pytest.mark.deep

PEOPLE, DEVICES_EACH = 100, 10
ANSWERS = {
    "created": ["201 Created"],
    "unknown": ["404 Not Found"],
    "gone": ["410 Gone"],
    "later": ["429 Too Many Requests\nRetry-After: 90", "201 Created"],
    "shorter": ["413 Content Too Large", "201 Created"],
    "too-long": ["413 Content Too Large"],
    "down": ["500 Internal Server Error", "500 Internal Server Error", "201 Created"],
    "broken": ["500 Internal Server Error"],
    "no-tls": ["201 Created"],
    "silent": ["hang"],
}
"""What a device of each name is answered, time after time; the last one for good."""
NAMES = list(ANSWERS)
BAD = {"broken", "silent"}
"""Of a push service of their own, in trouble for days."""
NO_TLS = "no-tls"
"""At a service that does not know how to speak in secret."""
FAR = [timedelta(minutes=10 * n) for n in range(6 * 24)] + [timedelta(hours=n) for n in range(24, 74)]
"""When the worker looks again: a service in trouble is asked one message each ten minutes."""


def name_of(number: int) -> str:
    """How the device of this number is answered; one alone is silent, for each try costs its time-out."""
    return NAMES[number % (len(NAMES) - 1)] if number else "silent"


@pytest.mark.usefixtures("app")
async def test_a_thousand_devices_are_told_or_known_not_to_be(service: PushService, bad_service: PushService) -> None:
    """R14: each answer there is, and no person untold."""

    def endpoint(number: int) -> str:
        if name_of(number) == NO_TLS:
            return f"{service.url.replace('http:', 'https:')}/push/{NO_TLS}-{number}"
        return f"{(bad_service if name_of(number) in BAD else service).url}/push/{name_of(number)}-{number}"

    asked: Counter[str] = Counter()

    def answer(received: Received) -> str:
        asked[received.path] += 1
        answers = ANSWERS[received.path.split("/")[2].rpartition("-")[0]]
        return answers[min(asked[received.path], len(answers)) - 1]

    service.answer = bad_service.answer = answer
    people = await gather(PEOPLE, endpoint, devices_each=DEVICES_EACH)
    start = clock.now()
    await tell(
        Telling(
            key="r14", kind="test", subject="r14", rank=1, title="Avis", text="Collecte reportée.", path="/avis",
            account_ids=people, at=start,
        )
    )  # fmt: skip
    for later in FAR:
        with clock.freeze(start + later):
            await outbox.drain()
    states: Counter[tuple[str, str]] = Counter()
    numbers = {row.device_id: row for row in await Delivery.all()}
    for number in range(PEOPLE * DEVICES_EACH):
        states[name_of(number), numbers.pop(id_of(endpoint(number))).state] += 1
    print(f"R14: {PEOPLE * DEVICES_EACH} devices, {sum(asked.values())} messages, {dict(states)}")
    assert {(name, state) for name, state in states} == {
        ("created", "sent"), ("unknown", "gone"), ("gone", "gone"), ("later", "sent"), ("shorter", "sent"),
        ("too-long", "failed"), ("down", "sent"), ("broken", "failed"), ("silent", "failed"),
        (NO_TLS, "failed"),
    }  # fmt: skip
    left = {device.endpoint.split("/")[4].rpartition("-")[0] for device in await PushDevice.all()}
    assert left == set(NAMES) - {"unknown", "gone"}
    assert await Addressee.all().count() == PEOPLE, "the notice stands in everybody's list"


ROUNDS = 500
LONGEST_LIFE_S = 0.3


@pytest.mark.engine("sqlite")
def test_a_change_and_its_notice_are_committed_together(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R15: the process that changes a case and tells of it is killed anywhere, five hundred times."""
    chance = random.Random(15)
    with far_service(tmp_path / "service", has_troubles=False) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
        references, agent = asyncio.run(_prepared(settings, service))
        begun = time.monotonic()
        for reference in references:
            _live_and_die(_change_and_tell(settings, reference, agent), life_s=chance.uniform(0, LONGEST_LIFE_S))
        rounds_s = time.monotonic() - begun
        changed = asyncio.run(_tell_the_rest(settings))
        figures = service.figures()
    print(f"R15: {ROUNDS} kills in {rounds_s:.0f} s, {changed} changes committed, {figures}")
    assert figures["told"] == changed
    assert figures["differing"] == 0, "a repeat takes the place of the first"
    assert 0 < changed < ROUNDS, "some were killed before their commit, some after"


async def _prepared(settings: Settings, service: FarService) -> tuple[list[str], Viewer]:
    """A case of each person, and the agent."""
    subscribe_all()
    async with _running(settings):
        people = await gather(ROUNDS, service.endpoint)
        references = [
            (await report(Viewer(account_id=person, role="resident", name="Personne"))).case.reference
            for person in people
        ]
        await outbox.drain()
        now = clock.now()
        agent = await Account.create(
            id=new_id(), email="ma.roy@rivemont.test", email_typed="ma.roy@rivemont.test", role="agent",
            language="fr-CA", created_at=now, activated_at=now,
        )  # fmt: skip
        return references, Viewer(account_id=agent.id, role="agent", name="Marc-Antoine Roy")


async def _change_and_tell(settings: Settings, reference: str, agent: Viewer) -> None:
    async with _running(settings):
        await cases.take(reference, agent)
        await outbox.drain()


async def _tell_the_rest(settings: Settings) -> int:
    """What waits is told once its leases are over; gives how many cases were changed."""
    async with _running(settings):
        with clock.freeze(clock.now() + timedelta(hours=1)):
            await outbox.drain()
        return await Case.filter(status="in_progress").count()


def _running(settings: Settings) -> AbstractAsyncContextManager[None]:
    made = replace(settings, local_push=True, worker=False)
    install(installation_for(made))
    return connected(made)


def _live_and_die(life: Coroutine[None, None, None], *, life_s: float) -> None:
    """Run in a process of its own, which is killed after `life_s`."""
    child = os.fork()
    if child == 0:
        asyncio.run(life)
        os._exit(0)
    life.close()
    time.sleep(life_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
