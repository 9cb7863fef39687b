"""What a locked screen shows, whatever happens: a number, a status, a nature; no name, no address, no free text."""

from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from server import cases
from server.alerts import tell_days
from server.alerts.actions.following import Wanted, follow
from server.alerts.rules import Area
from server.cases.replying import _tell as tell_bounced
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import ANONYMOUS
from server.notices.models import Notice, Text, TextNumber
from server.platform import outbox
from server.platform.settings import Settings
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.drawn import lay_rivemont
from tests.support.phones import AICHAS
from tests.support.push import PushService
from tests.support.reports import report
from tests.surveys.asked import ask_everybody

NEAR = (46.812, -71.21)
CHOSEN = {"mode": "map", "label": "chez Mme Zoé Lachance", "lat": NEAR[0], "lon": NEAR[1], "gazetteer": None, "ids": []}
FREE = {"comment": "Le chien de Zénobie aboie", "answer": "Bonjour Mme Belkacem, votre garage vert est vu"}
PRIVATE = (
    "Aïcha", "Belkacem", "exemple.test", "555-0142", "76e Rue", "Lachance", "Zénobie", "garage vert", "Roy",
    "Marc-Antoine", "46.81", "71.21",
)  # fmt: skip
"""What stands in the cases, in the account and in the answers."""


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


async def a_day(aicha: httpx2.AsyncClient, agent_browser: httpx2.AsyncClient) -> None:
    """All that Aïcha may be told of: her case in each of its states, an answer, a survey, her area, her own letters."""
    viewer, agent = await sign_in(aicha, AICHA), await sign_in(agent_browser, MARC_ANTOINE)
    ask_everybody()
    place = {"chosen": CHOSEN, "fix": None}
    mine = (await report(viewer, place=place, comment=FREE["comment"], survey_consent=True)).case
    await outbox.drain()
    await cases.take(mine.reference, agent)
    await outbox.drain()
    await cases.add_entry(mine.reference, agent, text=FREE["answer"], audience="public")
    await outbox.drain()
    fresh = await cases.Case.get(id=mine.id)
    await cases.change_status(
        mine.reference, agent, target="resolved", reason="service-rendered", text=FREE["answer"], seen_rev=fresh.rev
    )
    await outbox.drain()
    circle = Area(kind="radius", centre=NEAR, radius_m=500)
    await follow(Wanted(area=circle, place=CHOSEN["label"], pace="at-once"), viewer)  # type: ignore[arg-type] # a text
    await report(ANONYMOUS, place=place, comment=FREE["comment"])
    await outbox.drain()
    await tell_bounced(await cases.Case.get(id=mine.id))
    await outbox.drain()
    await aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes", "rhythm": "daily"})
    await cases.take((await report(viewer, place=place)).case.reference, agent)
    await outbox.drain()
    with clock.freeze(clock.now() + timedelta(hours=26)):
        await tell_days()
        await outbox.drain()


KINDS = {"case-status", "case-answer", "survey", "area", "mail-bounced", "digest"}


async def test_a_push_bears_nothing_of_a_person(
    service: PushService, client: httpx2.AsyncClient, client_for: ClientFor
) -> None:
    aicha, device = await client_for(AICHA), service.device()
    assert (await agrees(aicha, device)).status_code == 201
    await a_day(aicha, client)
    assert set(await Notice.all().values_list("kind", flat=True)) >= KINDS
    read = [device.read(received.body) for received in service.received]
    assert len(read) >= len(KINDS)
    for payload, received in zip(read, service.received, strict=True):
        said = f"{payload} {dict(received.headers)}"
        assert [private for private in PRIVATE if private in said] == [], payload


async def test_a_text_bears_nothing_of_a_person(client: httpx2.AsyncClient, client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer, now = await sign_in(aicha, AICHA), clock.now()
    await TextNumber.create(
        id=new_id(), account_id=viewer.account_id, number=AICHAS, state="valid", language="fr-CA", question="?",
        asked_at=now, expires_at=now,
    )  # fmt: skip
    await aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes"})
    await a_day(aicha, client)
    texts = await Text.filter(kind="notice").values_list("text", flat=True)
    assert len(texts) >= len(KINDS) - 1, "letters that come back are said by text too"
    for text in texts:
        assert [private for private in PRIVATE if private in str(text)] == [], text
