"""Whatever push services answer: nobody untold of an event, and nobody told twice by one channel."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import Telling, tell
from server.notices.models import Addressee, Delivery, Message, Preference
from server.platform import outbox
from tests.notices.test_promises import ANSWERS, BAD, FAR, NO_TLS, name_of
from tests.support.audience import gather
from tests.support.letters import letters
from tests.support.push import PushService, Received

REACHED = {"created", "later", "shorter", "down"}
"""Devices that take it in the end."""
QUICK = ANSWERS | {"silent": ["hang", "500 Internal Server Error"]}
"""Each silence costs its time-out."""
SOON = [timedelta(minutes=minutes) for minutes in (0, 2, 5, 12, 25, 40, 60)] + [
    timedelta(hours=hours) for hours in (2, 4, 8, 16, 24, 36, 48, 60, 71, 73, 74)
]


@pytest.fixture
async def plain_port() -> AsyncIterator[int]:
    """Where somebody speaks in the clear to whoever wants to speak in secret."""

    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("people", "times", "answered"),
    [(40, SOON, QUICK), pytest.param(1000, FAR, ANSWERS, marks=pytest.mark.deep)],
    ids=["forty", "thousand"],
)
async def test_each_person_is_told_by_one_channel_or_the_next(
    service: PushService,
    bad_service: PushService,
    plain_port: int,
    people: int,
    times: list[timedelta],
    answered: dict[str, list[str]],
) -> None:
    """201, 404, 410, 413, 429 with Retry-After, 500, no answer at all, no TLS: one device of each person."""

    def endpoint(number: int) -> str:
        if name_of(number) == NO_TLS:
            return f"https://127.0.0.1:{plain_port}/push/{NO_TLS}-{number}"
        return f"{(bad_service if name_of(number) in BAD else service).url}/push/{name_of(number)}-{number}"

    asked: Counter[str] = Counter()
    taken: Counter[str] = Counter()

    def answer(received: Received) -> str:
        asked[received.path] += 1
        answers = answered[received.path.split("/")[2].rpartition("-")[0]]
        said = answers[min(asked[received.path], len(answers)) - 1]
        taken[received.path] += said.startswith("201")
        return said

    service.answer = bad_service.answer = answer
    accounts = await gather(people, endpoint)
    start = clock.now()
    for account_id in accounts:
        await Preference.create(id=new_id(), account_id=account_id, channels="push", chosen_at=start)
    for _twice in range(2):
        await tell(
            Telling(
                key="many", kind="works", subject="many", rank=1, title="Travaux", text="Rue barrée.", path="/avis",
                account_ids=accounts, at=start,
            )
        )  # fmt: skip
    for later in times:
        with clock.freeze(start + later):
            await outbox.drain()

    pushed = {one.account_id for one in await Delivery.filter(state="sent")}
    written = [one.account_id for one in await Message.filter(channel="email", state="sent")]
    untaken = {account for number, account in enumerate(accounts) if name_of(number) not in REACHED}
    assert pushed == set(accounts) - untaken
    assert sorted(written) == sorted(untaken), "each whom no push reached is written to, once"
    assert max(taken.values()) == 1, "no device took it twice"
    mailed = Counter(str(letter["To"]) for letter in letters() if "Travaux" in str(letter["Subject"]))
    assert (len(mailed), max(mailed.values())) == (len(untaken), 1)
    assert await Delivery.filter(state="waiting").count() == await Message.filter(state="waiting").count() == 0
    assert await Addressee.all().count() == people, "and it stands in everybody's list"
