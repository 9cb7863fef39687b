"""The ladder with the texts as they go: whom a dead push service leaves untold gets a text, then a letter; once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from server.accounts.models import Account
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import reachable
from server.notices.facts import TextsPlanned
from server.notices.models import Message, Text, TextNumber
from server.notices.texting import settle
from server.notices.writing import send_texts, text_undelivered
from server.platform import outbox
from server.platform.installation import current, install
from server.platform.outbox import Later
from server.platform.texts import Callback, CallbackRefused, Event, Outgoing, Receipt, TextDelayed, TextRefused
from tests.conftest import ClientFor
from tests.notices.story import Story, letters_saying, local
from tests.support.audience import gather
from tests.support.cast import AICHA, ETIENNE
from tests.support.phones import AICHAS, inbox, says
from tests.support.push import PushService

GONE = "410 Gone"
INSTEAD = "Il y a du nouveau"
SLEEPS = {"channels": "push", "by_text": "yes", "quiet_from": "22:00", "quiet_until": "07:00"}
OTHERS = "+14185550199"


class Carrier:
    """A carrier that answers what it was told to, then takes everything."""

    name = "trial"
    knows_repeats = True

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.taken: list[Outgoing] = []

    async def send(self, message: Outgoing) -> str:
        if self.answers:
            raise self.answers.pop(0)
        self.taken.append(message)
        return f"SM{len(self.taken)}"

    def read(self, callback: Callback) -> Sequence[Event]:
        raise CallbackRefused("it never calls")


def carried_by(carrier: Carrier) -> Carrier:
    install(replace(current(), texts=carrier))
    return carrier


async def agreed(email: str = AICHA.email, number: str = AICHAS, *, state: str = "valid") -> UUID:
    """Somebody who answered « Oui », or has not yet."""
    account_id, now = (await Account.get(email=email)).id, clock.now()
    await TextNumber.create(
        id=new_id(), account_id=account_id, number=number, state=state, language="fr-CA", question="?",
        asked_at=now, expires_at=now + timedelta(hours=48),
    )  # fmt: skip
    return account_id


@pytest.fixture
async def dead(story: Story, service: PushService) -> Story:
    """Aïcha chose notices, agreed to texts, and her push service knows her device no more."""
    answer = await story.aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes"})
    assert answer.status_code == 303
    await agreed()
    service.always = GONE
    return story


async def told() -> list[tuple[str, str]]:
    return [(one.channel, one.state) for one in await Message.all().order_by("id")]


async def test_a_text_takes_the_place_of_a_push_and_no_letter_goes(dead: Story) -> None:
    await dead.taken()
    await outbox.drain()
    (text,) = await inbox()
    assert text.startswith(f"Demande {dead.reference} : En cours http")
    assert await told() == [("text", "sent")]
    assert letters_saying(INSTEAD) == []


@pytest.mark.parametrize("refusal", [TextRefused("30003"), TextRefused("21610", is_stopped=True)])
async def test_what_the_carrier_refuses_is_written_once(dead: Story, refusal: TextRefused) -> None:
    carrier = carried_by(Carrier(refusal))
    await dead.taken()
    await outbox.drain()
    assert carrier.taken == []
    assert await told() == [("text", "failed"), ("email", "sent")]
    assert len(letters_saying(INSTEAD)) == 1
    assert (await Message.get(channel="text")).answer == refusal.code, "the carrier's own word is kept"


async def test_a_carrier_that_is_away_is_asked_again_and_nobody_is_told_twice(dead: Story) -> None:
    carrier = carried_by(Carrier(TextDelayed("503"), TextDelayed("ConnectError")))
    await dead.taken()
    for minutes in (0, 5, 10, 15):
        with clock.freeze(clock.now() + timedelta(minutes=minutes)):
            await outbox.drain()
    assert len(carrier.taken) == 1
    assert await told() == [("text", "sent")]
    assert letters_saying(INSTEAD) == []


async def test_a_text_that_its_carrier_puts_off_into_the_night_waits_for_the_morning(dead: Story) -> None:
    await dead.aicha.post("/compte/avis", data=SLEEPS)
    carrier = carried_by(Carrier(TextDelayed("503")))
    with clock.freeze(local("21:58")):
        await dead.taken()
    for moment, taken in ((local("21:58"), 0), (local("22:08"), 0), (local("23:00"), 0), (local("07:01", days=1), 1)):
        with clock.freeze(moment):
            await outbox.drain()
        assert len(carrier.taken) == taken, moment
    assert await told() == [("text", "sent")]


async def test_a_text_whose_turn_comes_in_the_night_waits_for_the_morning(dead: Story) -> None:
    await dead.aicha.post("/compte/avis", data=SLEEPS)
    with clock.freeze(local("21:58")):
        await dead.taken()
        while not await Message.exists():
            await outbox.dispatch_once()
    for moment, state in ((local("22:08"), "waiting"), (local("07:01", days=1), "sent")):
        with clock.freeze(moment):
            await outbox.drain()
        assert await told() == [("text", state)], moment


async def test_a_carrier_that_is_away_all_day_leaves_a_letter(dead: Story) -> None:
    carrier = carried_by(Carrier(*[TextDelayed("503")] * 100))
    await dead.taken()
    begun = clock.now()
    for hours in range(27):
        with clock.freeze(begun + timedelta(hours=hours)):
            await outbox.drain()
    assert carrier.taken == []
    assert await told() == [("text", "failed"), ("email", "sent")]


async def test_a_receipt_that_says_lost_is_followed_by_one_letter(dead: Story) -> None:
    carrier = carried_by(Carrier())
    await dead.taken()
    await outbox.drain()
    lost = Receipt(text_id=carrier.taken[0].id, provider_id="SM1", state="failed", code="30005")
    for _twice in range(2):
        await settle(lost)
        await outbox.drain()
    assert await told() == [("text", "failed"), ("email", "sent")]
    assert len(letters_saying(INSTEAD)) == 1


async def test_a_receipt_that_says_delivered_ends_it(dead: Story) -> None:
    carrier = carried_by(Carrier())
    await dead.taken()
    await outbox.drain()
    for state in ("delivered", "failed"):
        await settle(Receipt(text_id=carrier.taken[0].id, provider_id="SM1", state=state))
        await outbox.drain()
    assert await told() == [("text", "sent")]
    assert letters_saying(INSTEAD) == []


async def test_who_asks_for_silence_while_a_text_waits_is_written_to(dead: Story) -> None:
    carrier = carried_by(Carrier(TextDelayed("503")))
    await dead.taken()
    await outbox.drain()
    await says("STOP")
    with clock.freeze(clock.now() + timedelta(minutes=5)):
        await outbox.drain()
    assert [one.text for one in carrier.taken if dead.reference in one.text] == []
    assert await told() == [("text", "failed"), ("email", "sent")]


async def test_who_has_not_answered_yet_gets_a_letter_and_no_text(story: Story, service: PushService) -> None:
    await story.aicha.post("/compte/avis", data={"channels": "push", "by_text": "yes"})
    await agreed(state="asked")
    service.always = GONE
    await story.taken()
    await outbox.drain()
    assert await inbox() == []
    assert await told() == [("email", "sent")]


async def test_a_failure_that_is_known_before_the_text_is_written_down_is_not_lost(dead: Story) -> None:
    """The carrier may refuse in another worker, before this one has noted that it was handed over."""
    await dead.taken()
    await outbox.drain()
    text = await Message.get(channel="text")
    await Message.filter(id=text.id).update(state="waiting", settled_at=None)
    with pytest.raises(Later):
        await text_undelivered(f"notice-{text.id}", "30005")
    await Message.filter(id=text.id).update(state="sent", settled_at=clock.now())
    await text_undelivered(f"notice-{text.id}", "30005")
    await outbox.drain()
    assert await told() == [("text", "failed"), ("email", "sent")]


async def test_of_many_those_who_agreed_are_known_at_once(client_for: ClientFor) -> None:
    for person in (AICHA, ETIENNE):
        await client_for(person)
    aicha = await agreed()
    etienne = await agreed(ETIENNE.email, OTHERS, state="stopped")
    others = await gather(50, lambda number: f"https://127.0.0.1/{number}")
    assert await reachable([*others, aicha, etienne]) == {aicha}
    assert await reachable([]) == frozenset()
    install(replace(current(), texts=None))
    assert await reachable([aicha]) == frozenset()


async def test_one_event_is_one_text_though_its_batch_is_sent_again(dead: Story) -> None:
    carrier = carried_by(Carrier())
    await dead.taken()
    await outbox.drain()
    await Message.filter(channel="text").update(state="waiting", settled_at=None)
    message = await Message.get(channel="text")
    await send_texts(TextsPlanned(notice_id=message.notice_id, batch=message.batch))
    await outbox.drain()
    assert len(carrier.taken) == 1
    assert await Text.filter(kind="notice").count() == 1
