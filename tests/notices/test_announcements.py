"""What very many are told: estimated before, told step by step, followed, stopped; taken up after a kill."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.audit import AuditEntry
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import expanding, pace, planning
from server.notices.facts import AnnouncementStarted
from server.notices.models import Addressee, Announcement, Delivery, Message, Notice, Preference
from server.platform import outbox
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.support.audience import gather
from tests.support.cast import AICHA, SUPERVISOR
from tests.support.clients import at_work, sign_in
from tests.support.push import PushService

PEOPLE = 450
WRITTEN = {"title_fr-CA": "Eau brouillée", "text_fr-CA": "Laissez-la couler cinq minutes.", "audience": "devices"}


@pytest.fixture
async def supervisor(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    async with at_work(app, SUPERVISOR) as somebody:
        yield somebody.browser


async def written(supervisor: httpx2.AsyncClient, **changes: str) -> str:
    """The page of an announcement that waits to be sent."""
    answer = await supervisor.post("/poste/annonces", data=WRITTEN | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def sent(supervisor: httpx2.AsyncClient, path: str) -> UUID:
    assert (await supervisor.post(f"{path}/envoi")).status_code == 303
    return UUID(path.rpartition("/")[2])


async def test_everybody_is_told_once_and_a_supervisor_sees_it(
    supervisor: httpx2.AsyncClient, service: PushService
) -> None:
    people = await gather(PEOPLE, lambda number: service.device(str(number)).endpoint)
    for person, channels in ((people[0], "email"), (people[1], "none")):
        await Preference.create(id=new_id(), account_id=person, channels=channels, chosen_at=clock.now())
    path = await written(supervisor)
    estimate = (await supervisor.get(path)).text
    for said in ("450", "448", "Envoyer l’annonce"):
        assert said in estimate, said
    assert not await Notice.exists(), "nobody is told by looking"
    for _twice in range(2):
        await sent(supervisor, path)
    await outbox.drain()
    assert len(service.received) == PEOPLE - 2
    assert await Message.all().values_list("channel", "state") == [("email", "sent")]
    assert await Addressee.all().count() == PEOPLE, "it stands in everybody's list"
    page = (await supervisor.get(path)).text
    for said in ("450 personnes sur 450", "448"):
        assert said in page, said
    assert (await AuditEntry.all().order_by("-seq").first()).action == "announcement-started"  # type: ignore[union-attr] # there is one


async def test_a_stop_leaves_the_rest_untold(supervisor: httpx2.AsyncClient, service: PushService) -> None:
    await gather(PEOPLE, lambda number: service.device(str(number)).endpoint)
    path = await written(supervisor)
    id_ = await sent(supervisor, path)
    assert await expanding._step(id_)
    assert (await supervisor.post(f"{path}/arret")).status_code == 303
    assert (await supervisor.post(f"{path}/arret")).status_code == 303
    await outbox.drain()
    assert service.received == []
    assert await Addressee.all().count() == planning.PEOPLE_AT_ONCE
    assert "Annonce arrêtée" in (await supervisor.get(path)).text
    await sent(supervisor, path)
    await outbox.drain()
    assert service.received == [], "a stopped one is not taken up"


async def test_a_stop_while_devices_are_told_is_heeded(
    supervisor: httpx2.AsyncClient, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gather(PEOPLE, lambda number: service.device(str(number)).endpoint)
    path = await written(supervisor)
    await sent(supervisor, path)
    stopping = asyncio.Lock()

    async def turn(_channel: str) -> None:
        """Everybody waits while the supervisor stops it, after some forty were told."""
        async with stopping:
            if len(service.received) >= 40:
                await supervisor.post(f"{path}/arret")

    monkeypatch.setattr(pace, "turn", turn)
    await outbox.drain()
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        await outbox.drain()
    assert 40 <= len(service.received) <= planning.PEOPLE_AT_ONCE, "the other batches are not told"
    assert await Delivery.filter(state="waiting").count() == 0


async def test_it_goes_on_where_a_worker_that_died_had_stopped(
    supervisor: httpx2.AsyncClient, service: PushService
) -> None:
    await gather(PEOPLE, lambda number: service.device(str(number)).endpoint)
    id_ = await sent(supervisor, await written(supervisor))
    assert await expanding._step(id_)
    await asyncio.gather(*(expanding.expand(AnnouncementStarted(announcement_id=id_)) for _two in range(2)))
    await outbox.drain()
    assert len(service.received) == PEOPLE
    assert len({one.path for one in service.received}) == PEOPLE
    assert (await Announcement.get(id=id_)).reached == PEOPLE


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(supervisor: httpx2.AsyncClient) -> None:
    answer = await supervisor.post(
        "/poste/annonces", data={"title_fr-CA": "Eau", "text_fr-CA": "x" * 241, "audience": "martians"}
    )
    assert answer.status_code == 422
    for said in ("Écrivez au plus 240 caractères.", "Choisissez à qui elle s’adresse.", 'value="Eau"'):
        assert said in answer.text, said
    assert not await Announcement.exists()


async def test_who_has_no_device_reads_it_in_the_list(
    supervisor: httpx2.AsyncClient, service: PushService, client_for: ClientFor
) -> None:
    aicha = await client_for(AICHA)
    await sign_in(aicha, AICHA)
    assert (await agrees(aicha, service.device("hers"))).status_code == 201
    await sent(supervisor, await written(supervisor, audience="everybody"))
    await outbox.drain()
    assert [one.path for one in service.received] == ["/push/hers"]
    notice = await Notice.get()
    page = (await aicha.get(f"/avis/{notice.id}")).text
    assert "Laissez-la couler cinq minutes." in page
    assert await Addressee.all().count() > 1
