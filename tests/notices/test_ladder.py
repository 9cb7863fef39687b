"""Push, then text, then letter: each once, and only when what went before failed or was silent."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from server import notices
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices.models import Delivery, Message, Notice, PushDevice
from server.notices.queries import tries_of
from server.notices.writing import text_undelivered
from server.platform import outbox
from tests.notices.story import Story, letters_saying, local
from tests.support.push import CREATED, PushService

GONE = "410 Gone"
INSTEAD = "Il y a du nouveau"
A_DAY = timedelta(hours=25)


class Gateway:
    """Texts as a gateway takes them; `answers` says what each is answered, True when there is none left."""

    def __init__(self) -> None:
        self.sent: list[tuple[UUID, str, str]] = []
        self.answers: list[bool | OSError] = []

    async def send(self, account_id: UUID, words: str, *, about: str) -> bool:
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, OSError):
            raise answer
        if answer:
            self.sent.append((account_id, words, about))
        return answer

    async def reachable(self, account_ids: Collection[UUID]) -> Collection[UUID]:
        return account_ids


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    notices.text_with(made.send, made.reachable)
    yield made
    notices.text_with(notices.send_text, notices.reachable)


async def choose(story: Story, **values: str) -> None:
    answer = await story.aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes"} | values)
    assert answer.status_code == 303, answer.text


async def channels() -> list[tuple[str, str]]:
    return [(one.channel, one.state) for one in await Message.all().order_by("id")]


async def test_whose_devices_are_gone_gets_a_text_and_no_letter(
    story: Story, service: PushService, gateway: Gateway
) -> None:
    await choose(story)
    service.always = GONE
    await story.taken()
    await outbox.drain()
    ((_account, words, _about),) = gateway.sent
    assert words.startswith(f"Demande {story.reference} : En cours http")
    assert letters_saying(INSTEAD) == []
    assert await channels() == [("text", "sent")]


async def test_whom_no_text_reaches_is_written_to(story: Story, service: PushService, gateway: Gateway) -> None:
    await choose(story)
    service.always = GONE
    gateway.answers = [False]
    await story.taken()
    await outbox.drain()
    assert await channels() == [("text", "failed"), ("email", "sent")]
    assert len(letters_saying(INSTEAD)) == 1


async def test_a_text_that_its_gateway_lost_later_is_followed_by_one_letter(
    story: Story, service: PushService, gateway: Gateway
) -> None:
    await choose(story)
    service.always = GONE
    await story.taken()
    await outbox.drain()
    await text_undelivered("case-of-somebody", "30005")
    for _again in range(2):
        await text_undelivered(gateway.sent[0][2], "30005")
        await outbox.drain()
    assert await channels() == [("text", "failed"), ("email", "sent")]


async def test_a_gateway_that_is_away_is_asked_again(story: Story, service: PushService, gateway: Gateway) -> None:
    await choose(story)
    service.always = GONE
    gateway.answers = [OSError("away"), OSError("away")]
    await story.taken()
    start = clock.now()
    for minutes in (0, 1, 3, 10):
        with clock.freeze(start + timedelta(minutes=minutes)):
            await outbox.drain()
    assert len(gateway.sent) == 1
    tries = await tries_of(Viewer(account_id=gateway.sent[0][0]), (await Notice.get()).id)
    assert [(one.channel, one.state) for one in tries] == [
        ("push", "gone"), ("text", "tried"), ("text", "tried"), ("text", "sent"),
    ]  # fmt: skip


async def test_who_wants_no_text_gets_a_letter(story: Story, service: PushService, gateway: Gateway) -> None:
    await choose(story, by_text="")
    service.always = GONE
    await story.taken()
    await outbox.drain()
    assert gateway.sent == []
    assert await channels() == [("email", "sent")]


@pytest.mark.parametrize(("is_shown", "texts"), [(True, 0), (False, 1)])
async def test_a_device_that_usually_says_what_it_shows_and_is_silent(
    story: Story, service: PushService, gateway: Gateway, is_shown: bool, texts: int
) -> None:
    await choose(story)
    await story.taken()
    await outbox.drain()
    await shown(story)
    await story.resolved()
    await outbox.drain()
    if is_shown:
        await shown(story)
    with clock.freeze(clock.now() + A_DAY):
        await outbox.drain()
    assert len(gateway.sent) == texts
    assert len(service.received) == 2


async def test_a_device_that_never_says_what_it_shows_is_not_called_silent(story: Story, gateway: Gateway) -> None:
    """Some browsers show a notice by themselves."""
    await choose(story)
    await story.taken()
    await outbox.drain()
    with clock.freeze(clock.now() + A_DAY):
        await outbox.drain()
    assert gateway.sent == []


async def test_what_was_read_in_the_list_needs_no_other_channel(story: Story, gateway: Gateway) -> None:
    await choose(story)
    await story.taken()
    await outbox.drain()
    await shown(story)
    await story.resolved()
    await outbox.drain()
    await story.aicha.post("/avis/lus")
    with clock.freeze(clock.now() + A_DAY):
        await outbox.drain()
    assert gateway.sent == []


async def test_quiet_hours_hold_back_what_rings_and_nothing_is_lost(story: Story, service: PushService) -> None:
    """Aïcha sleeps from ten to seven; the town is five hours behind UTC in winter."""
    await choose(story, quiet_from="22:00", quiet_until="07:00")
    night = clock.now().replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with clock.freeze(night):
        await story.taken()
        await outbox.drain()
        assert service.received == []
    with clock.freeze(night + timedelta(hours=9)):
        await outbox.drain()
    assert len(service.received) == 1
    assert (await Delivery.get()).state == "sent"


async def test_what_a_push_service_puts_off_into_the_night_waits_for_the_morning(
    story: Story, service: PushService
) -> None:
    await choose(story, quiet_from="22:00", quiet_until="07:00")
    service.always = "429 Too Many Requests"
    with clock.freeze(local("21:58")):
        await story.taken()
    for moment, received in (
        (local("21:58"), 1), (local("22:08"), 1), (local("23:00"), 1), (local("07:01", days=1), 2),
    ):  # fmt: skip
        with clock.freeze(moment):
            await outbox.drain()
        assert len(service.received) == received, moment
        service.always = CREATED
    assert (await Delivery.get()).state == "sent"


async def test_an_alert_rings_in_quiet_hours_too(story: Story, service: PushService) -> None:
    await choose(story, quiet_from="00:00", quiet_until="23:59")
    account = (await PushDevice.get()).account_id
    for number, kind in enumerate(("announcement", "alert")):
        await notices.tell(
            notices.Telling(
                key=kind, kind=kind, subject=kind, rank=number, title="Eau", text="Faites-la bouillir.", path="/avis",
                account_ids=[account], at=clock.now(),
            )
        )  # fmt: skip
    await outbox.drain()
    assert len(service.received) == 1


async def shown(story: Story) -> None:
    """The device says that it showed the newest notice."""
    notice = await Notice.all().order_by("-rank").first()
    device = await PushDevice.get()
    assert notice
    answer = await story.aicha.post(f"/push/received/{notice.id}", json={"device": device.id})
    assert answer.status_code == 204
