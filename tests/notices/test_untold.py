"""Whoever no device could tell is written to, once, and nobody else."""

from datetime import timedelta

import httpx2
import pytest

from server.cases import add_entry
from server.kernel import clock
from server.notices.models import Delivery, PushDevice
from server.notices.rules import LASTS
from server.platform import outbox
from tests.notices.story import Story, letters_saying
from tests.support.cast import AICHA
from tests.support.clients import sign_in
from tests.support.push import PushService
from tests.support.reports import report

INSTEAD = "Il y a du nouveau"
CHANGED = "a changé de statut"
GONE = "410 Gone"


async def choose(client: httpx2.AsyncClient, channels: str) -> None:
    assert (await client.post("/compte/avis", data={"channels": channels})).status_code == 303


async def test_whose_only_device_is_gone_gets_a_letter_that_says_why(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    service.always = GONE
    await story.taken()
    await outbox.drain()
    (letter,) = letters_saying(INSTEAD)
    for said in (story.reference, "En cours", "aucun de vos appareils", "Ne plus recevoir de courriels"):
        assert said in letter, said
    assert letters_saying(CHANGED) == []


async def test_whose_push_service_is_away_for_days_gets_a_letter(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    service.always = "500 Oops"
    await story.taken()
    start = clock.now()
    for hours in range(0, int(LASTS / timedelta(hours=1)) * 2, 2):
        with clock.freeze(start + timedelta(hours=hours)):
            await outbox.drain()
    assert len(letters_saying(INSTEAD)) == 1


async def test_who_was_told_on_another_device_gets_none(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    await story.aicha.post("/push/subscriptions", json=service.device("2").subscription)
    service.answers = [GONE]
    await story.taken()
    await outbox.drain()
    assert sorted(await story.states()) == [("gone", 410), ("sent", 201)]
    assert letters_saying(INSTEAD) == []


async def test_the_letter_waits_for_the_device_that_may_yet_be_told(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    await story.aicha.post("/push/subscriptions", json=service.device("2").subscription)
    service.answers = [GONE, "503 Busy\nRetry-After: 60"]
    service.always = GONE
    await story.taken()
    await outbox.drain()
    assert letters_saying(INSTEAD) == []
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        await outbox.drain()
    assert len(letters_saying(INSTEAD)) == 1


async def test_a_device_that_another_notice_found_gone_leaves_nobody_untold(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    other = (await report(await sign_in(story.aicha, AICHA))).case.reference
    service.always = GONE
    first, story.reference = story.reference, other
    await story.taken()
    story.reference = first
    await story.taken()
    await outbox.drain()
    assert len(service.received) == 1
    assert await Delivery.filter(state="gone").count() == 2
    told = letters_saying(INSTEAD)
    assert len(told) == 2
    assert all(any(reference in letter for letter in told) for reference in (first, other))


@pytest.mark.parametrize(("channels", "instead", "changed"), [("both", 0, 1), ("email", 0, 1), ("none", 0, 0)])
async def test_a_letter_goes_once_by_whatever_way(
    story: Story, service: PushService, channels: str, instead: int, changed: int
) -> None:
    await choose(story.aicha, channels)
    service.always = GONE
    await story.taken()
    await outbox.drain()
    assert (len(letters_saying(INSTEAD)), len(letters_saying(CHANGED))) == (instead, changed)


async def test_who_chose_push_and_has_no_device_is_written_to(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    await PushDevice.all().delete()
    await story.taken()
    await outbox.drain()
    assert len(letters_saying(INSTEAD)) == 1
    assert service.received == []


async def test_an_answer_of_the_town_is_told_by_letter_too(story: Story, service: PushService) -> None:
    await choose(story.aicha, "both")
    await story.taken()
    await outbox.drain()
    service.always = GONE
    await add_entry(story.reference, story.agent, text="Une équipe passera jeudi.", audience="public")
    await outbox.drain()
    (letter,) = letters_saying("La Ville a répondu")
    assert "Une équipe passera jeudi." in letter
    assert letters_saying(INSTEAD) == []


async def test_of_several_changes_the_last_alone_is_written(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    service.always = GONE
    await story.taken()
    await story.resolved()
    await outbox.drain()
    (letter,) = letters_saying(INSTEAD)
    assert "Résolue" in letter


async def test_a_test_notice_writes_to_nobody(story: Story, service: PushService) -> None:
    await choose(story.aicha, "push")
    service.always = GONE
    await story.aicha.post("/compte/avis/essai")
    await outbox.drain()
    assert letters_saying(INSTEAD) == []
