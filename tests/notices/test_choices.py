"""What a person chooses: in general, for a kind, for a subject; hours, rhythm, language."""

from datetime import timedelta

import pytest

from server.kernel import clock
from server.notices.models import Addressee, Choice, Notice, Preference
from server.platform import outbox
from tests.notices.story import Story, letters_saying
from tests.support.letters import body_of, letters
from tests.support.push import PushService

DIGEST = "Vos nouvelles du jour"


async def choose(story: Story, **values: str) -> None:
    answer = await story.aicha.post("/compte/avis", data={"channels": "push"} | values)
    assert answer.status_code == 303, answer.text


async def test_a_choice_for_one_kind_goes_before_the_general_one(story: Story, service: PushService) -> None:
    await choose(story, **{"kind_case-status": "email", "kind_case-answer": "", "kind_made-up": "none"})
    await story.taken()
    await outbox.drain()
    assert service.received == []
    assert len(letters_saying("a changé de statut")) == 1
    assert [one.scope for one in await Choice.all()] == ["kind:case-status"]
    assert 'value="email" selected' in (await story.aicha.get("/compte/avis")).text


async def test_a_choice_for_one_case_goes_before_that_for_its_kind(story: Story, service: PushService) -> None:
    await choose(story, **{"kind_case-status": "email"})
    await story.taken()
    await outbox.drain()
    notice = await Notice.get()
    answer = await story.aicha.post(f"/avis/{notice.id}/choix", data={"channels": "push"})
    assert answer.headers["location"] == f"/avis/{notice.id}?enregistre=1"
    await story.resolved()
    await outbox.drain()
    assert len(service.received) == 1
    assert len(letters_saying("a changé de statut")) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("quiet_from", "25:00"), ("quiet_until", "tard"), ("quiet_from", "22:00"), ("rhythm", "x"), ("language", "xx")],
)
async def test_what_is_no_choice_is_said_beside_its_field_and_kept(story: Story, field: str, value: str) -> None:
    answer = await story.aicha.post("/compte/avis", data={"channels": "push", field: value})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert field == "language" or "field--wrong" in answer.text, "the town has one language, and no field for it"
    assert not await Preference.all().exists()
    if field == "quiet_from":
        assert f'value="{value}"' in answer.text


async def test_one_message_a_day_tells_all_of_it(story: Story, service: PushService) -> None:
    await choose(story, channels="both", rhythm="daily")
    start = clock.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with clock.freeze(start):
        await story.taken()
        await outbox.drain()
    with clock.freeze(start + timedelta(minutes=30)):
        await story.resolved()
        await outbox.drain()
        assert (service.received, letters_saying(DIGEST)) == ([], [])
    assert (await story.aicha.get("/push/unread")).json()["unread"] == 2
    with clock.freeze(start + timedelta(hours=8)):
        for _again in range(2):
            await outbox.drain()
    (pushed,) = service.received
    told = story.device.read(pushed.body)["notification"]
    assert isinstance(told, dict)
    assert (told["title"], told["body"]) == (DIGEST, "2 nouvelles depuis hier.")
    (letter,) = [one for one in letters() if one["Subject"] == DIGEST]
    assert body_of(letter).count(f"Demande {story.reference}") == 2
    assert letters_saying("a changé de statut") == []
    assert await Addressee.filter(digest_at__not_isnull=True).count() == 0
    assert (await story.aicha.get("/push/unread")).json()["unread"] == 2, "the summary is none of them"
    assert DIGEST not in (await story.aicha.get("/avis")).text, "the list holds the news themselves"


async def test_a_notice_says_why_it_came_and_what_was_tried(story: Story, service: PushService) -> None:
    service.answers = ["503 Busy"]
    await story.taken()
    await outbox.drain()
    with clock.freeze(clock.now() + timedelta(minutes=3)):
        await outbox.drain()
    notice = await Notice.get()
    page = (await story.aicha.get(f"/avis/{notice.id}")).text
    for said in ("parce que vous avez envoyé cette demande", "Non remis, réessayé (503)", "Remis"):
        assert said in page, said
    assert f'href="/avis/{notice.id}"' in (await story.aicha.get("/avis")).text
