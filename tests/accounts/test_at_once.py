"""Many people, or one impatient person, at the same moment: one wins, nobody is told of the other, nothing breaks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from starlette.applications import Starlette

from server.accounts import passwords
from server.accounts.models import Account, Pseudonym
from server.platform import outbox
from tests.accounts.browser import AICHA, ETIENNE, PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.people import aicha

AT_ONCE = 6


@pytest.fixture
async def phones(app: Starlette) -> AsyncIterator[list[Phone]]:
    """Different people."""
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(Phone(app, address=f"203.0.113.{n}")) for n in range(AT_ONCE)]


async def test_one_address_registered_by_all_is_one_account(phones: list[Phone], mailbox: Mailbox) -> None:
    answers = await asyncio.gather(
        *(phone.register(password=f"{PASSWORD} {n}") for n, phone in enumerate(phones)),
    )
    assert {str(seen_by_a_stranger(answer)) for answer in answers} == {str(seen_by_a_stranger(answers[0]))}
    assert answers[0].status_code == 303
    assert await Account.all().count() == 1
    assert (await Account.get()).password_hash is None, "only the mailbox opens what several people registered"
    await outbox.drain()
    assert {letter["To"] for letter in mailbox.letters()} == {AICHA}


async def test_one_pseudonym_wished_by_all_is_one_person_s(phones: list[Phone]) -> None:
    answers = await asyncio.gather(
        *(phone.register(email=f"personne{n}@exemple.test", pseudonym="Rive bleue") for n, phone in enumerate(phones))
    )
    assert sorted(answer.status_code for answer in answers) == [303, *[422] * (AT_ONCE - 1)]
    refused = [answer.text for answer in answers if answer.status_code == 422]
    assert all("Ce pseudonyme n’est pas disponible" in text for text in refused)
    (winner,) = await Account.all()
    assert not [text for text in refused if winner.email in text]
    assert (await Pseudonym.get()).account_id == winner.id


@pytest.mark.usefixtures("grandlac")
async def test_one_address_where_the_password_is_chosen_by_mail(phones: list[Phone]) -> None:
    asked = {"email": ETIENNE, "first_name": "Étienne", "last_name": "Gagnon", "updates_by": "email"}
    answers = await asyncio.gather(*(phone.post("/compte/creation", **asked) for phone in phones))
    assert {answer.status_code for answer in answers} == {303}, answers[0].text
    assert await Account.all().count() == 1


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No password is compared until this opens."""
    opened = threading.Event()
    plain = passwords.hasher

    class Held:
        check_needs_rehash, hash = plain.check_needs_rehash, plain.hash

        def verify(self, stored: str, password: bytes) -> bool:
            opened.wait()
            return plain.verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Held())
    yield opened
    opened.set()


async def test_of_two_hundred_sign_ins_some_wait_the_others_are_told_and_pages_are_answered(
    phone: Phone, other_phone: Phone, gate: threading.Event
) -> None:
    gate.set()
    await aicha()
    await phone.sign_in()
    gate.clear()
    room = passwords.WORKERS + passwords.WAITING
    flood = [asyncio.create_task(other_phone.give_password()) for _one in range(200)]
    turned_away = []
    for done in asyncio.as_completed(flood):
        turned_away.append(await done)
        if len(turned_away) == 200 - room:
            break
    assert {answer.status_code for answer in turned_away} == {503}
    for answer in turned_away[:3]:
        assert int(answer.headers["retry-after"]) > 0
        assert "Le service est très sollicité." in answer.text
        assert PASSWORD not in answer.text
    # No password has been compared yet, and the pages are there.
    assert await phone.who() == "resident Aïcha Belkacem"
    assert (await other_phone.get("/compte/connexion")).status_code == 200
    assert sum(not task.done() for task in flood) == room
    gate.set()
    answers = await asyncio.gather(*flood)
    assert sorted({answer.status_code for answer in answers}) == [303, 503]
    assert sum(answer.status_code == 303 for answer in answers) == room
    assert (await phone.sign_in()).status_code == 303
