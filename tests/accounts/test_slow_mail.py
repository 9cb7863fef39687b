"""Bad days of the mail server: it refuses, it puts off, it hangs; letters leave in the end, and nothing else waits."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from e2e.support.ports import own_port
from server.accounts.facts import AccountRegistered
from server.kernel import clock
from server.platform import outbox
from server.platform.installation import Installation, install
from server.platform.models import OutboxRow
from tests.accounts.browser import Phone
from tests.support.post import Post
from tests.support.queue import dispatching, until

told: list[AccountRegistered] = []


async def push(fact: AccountRegistered) -> None:
    """What a push service would be told meanwhile."""
    told.append(fact)


@pytest.fixture
def port() -> int:
    return own_port()


@pytest.fixture
def post(port: int) -> Iterator[Post]:
    with Post().open(port) as opened:
        yield opened


@pytest.fixture
async def by_smtp(installation: Installation, port: int) -> AsyncIterator[None]:
    """Letters leave by SMTP; what a push service would be told runs beside."""
    told.clear()
    install(replace(installation, mailer=replace(installation.mailer, smtp_url=f"smtp://127.0.0.1:{port}")))
    outbox.subscribe(AccountRegistered, push, lane="push")
    yield
    outbox.unsubscribe(AccountRegistered, push)


async def test_a_greylisting_server_gets_the_letter_again_and_takes_it(by_smtp: None, phone: Phone, post: Post) -> None:
    post.greylists = True
    await phone.register()
    await outbox.drain()
    row = await OutboxRow.get()
    assert (post.letters, row.attempts, len(told)) == ([], 1, 1)
    assert row.last_error.startswith("LetterNotTakenError")
    with clock.freeze(clock.now() + timedelta(seconds=5)):
        await outbox.drain()
    assert len(post.letters) == 1
    assert await OutboxRow.all().count() == 0


async def test_a_server_that_does_not_listen_gets_the_letter_when_it_is_back(
    by_smtp: None, phone: Phone, port: int
) -> None:
    await phone.register()
    for hours in range(6):
        with clock.freeze(clock.now() + timedelta(hours=3 * hours)):
            await outbox.drain()
    row = await OutboxRow.get()
    assert (row.dead_at, row.attempts, len(told)) == (None, 6, 1)
    assert row.last_error.startswith("LetterNotTakenError")
    with Post().open(port) as kept, clock.freeze(clock.now() + timedelta(hours=18)):
        await outbox.drain()
    assert len(kept.letters) == 1


async def test_pushes_pass_while_the_server_hangs_and_the_letters_leave_when_it_wakes(
    by_smtp: None, phone: Phone, post: Post
) -> None:
    post.hangs = True
    people = [f"personne{number}@exemple.test" for number in range(6)]
    async with dispatching():
        for email in people:
            await phone.register(email=email)
        await until(lambda: len(told) == len(people))
        await until(lambda: post.hung == outbox.LANES["mail"].at_once)
        assert post.letters == []
        post.hangs = False
        await until(lambda: len(post.letters) == len(people))
    assert await OutboxRow.all().count() == 0


async def test_a_server_that_hangs_for_ever_is_a_failure(
    by_smtp: None, phone: Phone, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.platform.mail.TIMEOUT_S", 0.2)
    post.hangs = True
    await phone.register()
    await outbox.drain()
    row = await OutboxRow.get()
    assert (row.attempts, len(told)) == (1, 1)
    assert "SMTPReadTimeoutError" in row.last_error
