"""« Ce qui a été envoyé »: every try of a case with what its provider answered, for the desk alone."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from e2e.support.ports import own_port
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.models import InboundMail, TextNumber
from server.platform import outbox
from server.platform.installation import current, install
from server.platform.settings import Settings
from tests.conftest import ClientFor
from tests.notices.story import Story, agrees
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.phones import AICHAS
from tests.support.post import Post
from tests.support.push import PushService
from tests.support.reports import report


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Push services on this machine are believed."""
    return replace(settings, local_push=True)


@pytest.fixture
async def agent(client_for: ClientFor) -> httpx2.AsyncClient:
    return await client_for(MARC_ANTOINE)


async def test_each_try_stands_there_with_what_was_answered(agent: httpx2.AsyncClient, client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    async with PushService() as service:
        case = (await report(viewer)).case
        assert (await agrees(aicha, service.device())).status_code == 201
        await aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes"})
        now = clock.now()
        await TextNumber.create(
            id=new_id(), account_id=viewer.account_id, number=AICHAS, state="valid", language="fr-CA", question="?",
            asked_at=now, expires_at=now,
        )  # fmt: skip
        service.always = "410 Gone"
        story = Story(aicha, service.device(), case.reference, await sign_in(agent, MARC_ANTOINE))
        await story.taken()
        await outbox.drain()
    await InboundMail.create(
        id=new_id(), key="k", kind="bounce", about_id=case.id, account_id=viewer.account_id, sender=AICHA.email,
        text="Boîte pleine", code="5.2.2", is_permanent=True, state="done", received_at=clock.now(),
    )  # fmt: skip
    page = (await agent.get(f"/poste/demandes/{case.reference}/envois")).text
    for said in (
        "Avis sur un appareil : Cet appareil n’existe plus (410)",
        "Texto : Remis",
        "5.2.2",
        "Courriel : Revenu",
    ):
        assert said in page, said
    for private in ("Belkacem", AICHA.email, "555-0142", AICHAS, "Boîte pleine", "abribus"):
        assert private not in page, private
    assert f"/poste/demandes/{case.reference}/envois" in (await agent.get(f"/poste/demandes/{case.reference}")).text


async def test_letters_to_somebody_without_an_account_stand_there_too(agent: httpx2.AsyncClient) -> None:
    case, port = (await report()).case, own_port()
    install(replace(current(), mailer=replace(current().mailer, smtp_url=f"smtp://127.0.0.1:{port}")))
    with Post(greylists=True).open(port):
        await outbox.drain()
        with clock.freeze(clock.now() + timedelta(seconds=5)):
            await outbox.drain()
    page = (await agent.get(f"/poste/demandes/{case.reference}/envois")).text
    for said in (
        "Résumé de la demande",
        "Courriel : Non remis, réessayé",
        "SMTPRecipientsRefused",
        "Courriel : Remis",
        "accepté",
    ):
        assert said in page, said
    assert "belkacem" not in page.lower()


async def test_a_case_of_which_nothing_was_told_says_so(agent: httpx2.AsyncClient) -> None:
    case = (await report()).case
    assert "Rien n’a été envoyé" in (await agent.get(f"/poste/demandes/{case.reference}/envois")).text


async def test_nobody_else_reads_it(client: httpx2.AsyncClient, client_for: ClientFor) -> None:
    path = f"/poste/demandes/{(await report()).case.reference}/envois"
    assert (await client.get(path)).status_code in {302, 303, 401, 404}
    assert (await (await client_for(ETIENNE)).get(path)).status_code in {403, 404}
