"""A survey comes by the channel that its person chose, and stops with the one click of a mail reader (RFC 8058)."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest

from server.cases import Case
from server.notices.models import Message
from server.platform import outbox
from server.platform.settings import Settings
from tests.notices.story import agrees
from tests.support.clients import Somebody
from tests.support.letters import letters
from tests.support.push import PushService
from tests.surveys.asked import LETTER, resolved, surveys_mailed

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
READER = {"origin": "https://mail.exemple.test", "sec-fetch-site": "cross-site"}
"""As the server of a mail reader posts: from elsewhere."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Push services on this machine are believed."""
    return replace(settings, local_push=True)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as opened:
        yield opened


async def surveys_pushed(somebody: Somebody, service: PushService, agent: Somebody) -> int:
    """A case of theirs is resolved; how many pushes of those that came ask."""
    device = service.device()
    assert (await agrees(somebody.browser, device)).status_code == 201
    await somebody.browser.post("/compte/avis", data={"channels": "push"})
    await resolved(agent.viewer, somebody.viewer)
    if service.always != "201 Created":
        return 0
    return sum("Un appui suffit" in str(device.read(one.body)) for one in service.received)


async def test_who_chose_notices_is_asked_on_their_device_alone(
    agent: Somebody, aicha: Somebody, service: PushService
) -> None:
    assert await surveys_pushed(aicha, service, agent) == 1
    assert surveys_mailed() == []


async def test_whose_device_is_gone_is_asked_by_letter_once(
    agent: Somebody, aicha: Somebody, service: PushService
) -> None:
    service.always = "410 Gone"
    await surveys_pushed(aicha, service, agent)
    await outbox.drain()
    assert len(surveys_mailed()) == 1
    written = await Message.filter(channel="email", notice__kind="survey")
    assert [one.state for one in written] == ["sent"]


@pytest.mark.parametrize("is_known", [True, False])
async def test_one_click_of_a_mail_reader_stops_them(
    agent: Somebody, aicha: Somebody, nobody: httpx2.AsyncClient, is_known: bool
) -> None:
    await resolved(agent.viewer, *([aicha.viewer] if is_known else []))
    letter = next(one for one in letters() if LETTER in one.as_string() or "Votre avis" in str(one["Subject"]))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost:8311(/arret/sondages/\S+)>", letter["List-Unsubscribe"])
    assert found
    path = found[1]
    assert (await nobody.get(path)).status_code == 303, "whoever follows the link finds the button"
    assert await Case.filter(survey_consent=True).count() == 1
    assert (await nobody.post(path[:-1] + "x", data=ONE_CLICK, headers=READER)).status_code == 404
    for _again in range(2):
        assert (await nobody.post(path, data=ONE_CLICK, headers=READER)).status_code == 200
    await outbox.drain()
    assert await Case.filter(survey_consent=True).count() == 0
