"""From an agent's change to the device: told once, to whom it concerns, whatever the push service answers."""

from datetime import timedelta

import httpx2
import pytest

from server.kernel import clock
from server.notices import Telling, tell
from server.notices.models import Delivery, Notice, PushDevice
from server.notices.payload import topic_of
from server.notices.rules import DEVICES_PER_ACCOUNT, LASTS
from server.platform import outbox
from tests.conftest import ClientFor
from tests.notices.story import Story, agrees, letters_saying
from tests.support.cast import AICHA, ETIENNE
from tests.support.clients import sign_in
from tests.support.push import PushService


async def test_a_change_of_status_reaches_the_device_and_tells_no_more_than_it_must(
    story: Story, service: PushService
) -> None:
    await story.taken()
    await outbox.drain()
    (received,) = service.received
    told = story.device.read(received.body)
    notice = await Notice.get(kind="case-status")
    assert told == {
        "web_push": 8030,
        "notification": {
            "title": f"Demande {story.reference}",
            "body": "En cours",
            "lang": "fr-CA",
            "tag": topic_of(notice.subject),
            "navigate": f"http://localhost:8311/demandes/{story.reference}",
            "actions": [
                {
                    "action": "stop",
                    "title": "Ne plus m’avertir",
                    "navigate": f"http://localhost:8311/avis/{notice.id}",
                }
            ],
        },
        "notice": str(notice.id),
    }
    assert received.headers["topic"] == topic_of(notice.subject)
    assert await story.states() == [("sent", 201)]


async def test_a_fact_told_twice_is_one_notice_and_one_message(story: Story, service: PushService) -> None:
    await story.taken()
    await outbox.drain()
    notice = await Notice.get(kind="case-status")
    account = (await PushDevice.get()).account_id
    await tell(
        Telling(
            key=notice.key, kind=notice.kind, subject=notice.subject, rank=notice.rank, title="Encore",
            text="", path="/avis", account_ids=[account], at=clock.now(),
        )
    )  # fmt: skip
    await outbox.drain()
    assert await Notice.all().count() == 1
    assert len(service.received) == 1


async def test_of_changes_that_wait_the_latest_alone_is_pushed_and_each_stands_in_the_list(
    story: Story, service: PushService
) -> None:
    await story.taken()
    await story.resolved()
    await outbox.drain()
    told = [story.device.read(received.body)["notification"] for received in service.received]
    assert [one["body"] for one in told if isinstance(one, dict)][-1] == "Résolue"
    assert await Notice.filter(kind="case-status").count() == 2
    page = await story.aicha.get("/avis")
    assert "En cours" in page.text
    assert "Résolue" in page.text


async def test_a_device_that_is_gone_is_forgotten_at_once(story: Story, service: PushService) -> None:
    service.always = "410 Gone"
    await story.taken()
    await outbox.drain()
    assert await PushDevice.all().count() == 0
    assert await story.states() == [("gone", 410)]


@pytest.mark.parametrize("answer", ["429 Too Many Requests\nRetry-After: 90", "500 Oops", "403 Forbidden", "503 Busy"])
async def test_a_service_that_is_busy_or_broken_is_asked_again_until_it_takes_it(
    story: Story, service: PushService, answer: str
) -> None:
    service.answers = [answer]
    await story.taken()
    await outbox.drain()
    assert (await Delivery.get()).state == "waiting"
    with clock.freeze(clock.now() + timedelta(minutes=3)):
        await outbox.drain()
    assert await story.states() == [("sent", 201)]
    assert len(service.received) == 2
    assert {one.headers["topic"] for one in service.received} == {service.received[0].headers["topic"]}


async def test_what_is_too_long_is_sent_once_more_shorter(story: Story, service: PushService) -> None:
    service.answers = ["413 Payload Too Large"]
    await story.taken()
    await outbox.drain()
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        await outbox.drain()
    short = story.device.read(service.received[1].body)["notification"]
    assert isinstance(short, dict)
    assert "body" not in short
    assert await story.states() == [("sent", 201)]


async def test_a_service_away_for_days_is_known_not_to_have_been_told(story: Story, service: PushService) -> None:
    service.always = "500 Oops"
    await story.taken()
    start = clock.now()
    for hours in range(0, int(LASTS / timedelta(hours=1)) * 2, 2):
        with clock.freeze(start + timedelta(hours=hours)):
            await outbox.drain()
    assert await story.states() == [("failed", 500)]
    assert "En cours" in (await story.aicha.get("/avis")).text


async def test_an_hour_of_silence_loses_nothing(story: Story, service: PushService) -> None:
    service.always = "503 Busy"
    await story.taken()
    start = clock.now()
    for minutes in range(0, 65, 5):
        with clock.freeze(start + timedelta(minutes=minutes)):
            await outbox.drain()
    service.always = "201 Created"
    with clock.freeze(start + timedelta(hours=3)):
        await outbox.drain()
    assert await story.states() == [("sent", 201)]


async def test_the_person_who_comes_next_gets_nothing_of_the_one_before(
    story: Story, service: PushService, client_for: ClientFor
) -> None:
    etienne = await client_for(ETIENNE)
    assert (await agrees(etienne, story.device)).status_code == 201
    await story.taken()
    await outbox.drain()
    assert service.received == []
    assert "En cours" not in (await etienne.get("/avis")).text


async def test_who_signed_out_is_told_nothing_on_that_device(story: Story, service: PushService) -> None:
    assert (await story.aicha.post("/compte/deconnexion")).status_code == 303
    await outbox.drain()
    await story.taken()
    await outbox.drain()
    assert service.received == []


@pytest.mark.parametrize(("choice", "pushed"), [("push", 1), ("both", 1), ("email", 0), ("none", 0)])
async def test_the_channels_that_were_chosen_are_used(
    story: Story, service: PushService, choice: str, pushed: int
) -> None:
    saved = await story.aicha.post("/compte/avis", data={"channels": choice})
    assert saved.status_code == 303
    await story.taken()
    await outbox.drain()
    assert len(service.received) == pushed
    told = letters_saying("a changé de statut")
    assert len(told) == (choice in {"email", "both"})
    assert all("Ne plus recevoir de courriels" in letter for letter in told)


async def test_ten_devices_are_told_and_the_eleventh_takes_the_place_of_the_oldest(
    story: Story, service: PushService
) -> None:
    for number in range(DEVICES_PER_ACCOUNT):
        with clock.freeze(clock.now() + timedelta(minutes=number + 1)):
            await agrees(story.aicha, service.device(f"more-{number}"))
    assert await PushDevice.all().count() == DEVICES_PER_ACCOUNT
    await story.taken()
    await outbox.drain()
    assert len(service.received) == DEVICES_PER_ACCOUNT
    assert "/push/1" not in {one.path for one in service.received}


async def test_a_device_says_that_it_showed_a_notice(story: Story, client_for: ClientFor) -> None:
    await story.taken()
    await outbox.drain()
    notice = await Notice.get()
    etienne = await client_for(ETIENNE)
    for browser, is_shown in ((etienne, False), (story.aicha, True)):
        answer = await browser.post(f"/push/received/{notice.id}", json={"device": (await PushDevice.get()).id})
        assert answer.status_code == 204
        assert ((await Delivery.get()).shown_at is not None) == is_shown


async def test_what_is_tapped_on_a_device_is_new_no_more(story: Story, client_for: ClientFor) -> None:
    await story.taken()
    await outbox.drain()
    notice = await Notice.get()
    etienne = await client_for(ETIENNE)
    assert (await etienne.post(f"/push/opened/{notice.id}")).status_code == 404, "somebody else's"
    assert (await story.aicha.get("/push/unread")).json()["unread"] == 1
    assert (await story.aicha.post(f"/push/opened/{notice.id}")).status_code == 204
    assert (await story.aicha.get("/push/unread")).json()["unread"] == 0
    assert (await story.aicha.post(f"/push/opened/{notice.id}")).status_code == 204, "told again"


async def test_a_test_notice_comes_whatever_was_chosen(story: Story, service: PushService) -> None:
    await story.aicha.post("/compte/avis", data={"channels": "none"})
    assert (await story.aicha.post("/compte/avis/essai")).status_code == 303
    await outbox.drain()
    assert len(service.received) == 1


async def test_a_device_is_taken_off_the_list_by_its_owner_alone(story: Story, client_for: ClientFor) -> None:
    device = await PushDevice.get()
    etienne = await client_for(ETIENNE)
    assert (await etienne.post(f"/compte/avis/appareils/{device.id}/retrait")).status_code == 404
    assert (await etienne.delete(f"/push/subscriptions/{device.id}")).status_code == 404
    assert await PushDevice.all().count() == 1
    assert (await story.aicha.delete(f"/push/subscriptions/{device.id}")).status_code == 204
    assert await PushDevice.all().count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'{"endpoint": 3}', b"[" * 8000, b'{"keys": null}'])
async def test_what_is_no_subscription_is_said_so(story: Story, body: bytes) -> None:
    answer = await story.aicha.post("/push/subscriptions", content=body)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_nobody_signed_in_agrees_to_nothing(client: httpx2.AsyncClient, service: PushService) -> None:
    answer = await agrees(client, service.device())
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


async def test_a_device_with_another_address_takes_its_own_place_and_nobody_elses(
    story: Story, service: PushService, client_for: ClientFor
) -> None:
    before = (await PushDevice.get()).id
    etienne = await client_for(ETIENNE)
    await etienne.post("/push/subscriptions", json=service.device("his").subscription | {"replaces": before})
    assert await PushDevice.filter(id=before).exists()
    await story.aicha.post("/push/subscriptions", json=service.device("new").subscription | {"replaces": before})
    assert not await PushDevice.filter(id=before).exists()
    assert await PushDevice.all().count() == 2


async def test_a_device_of_the_old_key_is_told_and_asked_to_agree_again(story: Story) -> None:
    assert await standing(story) == {"unread": 0, "standing": "known", "key_id": "vapid-0001"}
    with clock.freeze(clock.now() + timedelta(hours=7)):
        assert (await standing(story))["standing"] == "unknown"


async def test_a_device_of_another_session_says_again_that_it_is_there(story: Story) -> None:
    """Else signing out of the new session would leave it told."""
    await sign_in(story.aicha, AICHA)
    assert (await standing(story))["standing"] == "unknown"


async def test_a_device_taken_off_the_list_is_told_nothing_until_it_agrees_again(
    story: Story, service: PushService
) -> None:
    device = await PushDevice.get()
    await story.taken()
    assert (await story.aicha.post(f"/compte/avis/appareils/{device.id}/retrait")).status_code == 303
    assert (await story.aicha.post(f"/compte/avis/appareils/{device.id}/retrait")).status_code == 404
    await outbox.drain()
    assert service.received == []
    assert (await standing(story))["standing"] == "removed"
    assert device.id not in (await story.aicha.get("/compte/avis")).text
    assert (await agrees(story.aicha, story.device)).status_code == 201
    assert (await standing(story))["standing"] == "known"


async def standing(story: Story) -> dict[str, object]:
    answer = await story.aicha.get("/push/unread", params={"appareil": (await PushDevice.get()).id})
    told: dict[str, object] = answer.json()
    return told
