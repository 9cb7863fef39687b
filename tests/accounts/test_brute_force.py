"""Guessing on a large scale: few guesses reach a password, and the owner comes in meanwhile where they are known."""

import pytest
from argon2 import PasswordHasher

from server.accounts import create_known, passwords
from server.accounts.actions import Origin, SignedIn, sign_in
from server.kernel.problems import Problem
from tests.accounts.browser import AICHA, OTHER_PASSWORD, PASSWORD, Phone
from tests.accounts.people import aicha

pytestmark = pytest.mark.usefixtures("frozen_clock", "limited")

TRIES = [500, pytest.param(10_000, marks=pytest.mark.deep)]
LIMIT = 20


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests count guesses, they do not measure them."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def compared(email: str, network: int, password: str = OTHER_PASSWORD) -> bool:
    """Whether a guess from one of many networks was compared with a password at all."""
    origin = Origin(address=f"2001:db8:{network >> 16:x}:{network & 0xFFFF:x}::1")
    with pytest.raises(Problem) as refused:
        await sign_in(email, password, origin=origin)
    assert refused.value.status in {422, 429}
    return refused.value.status == 422


async def owner_enters(phone: Phone) -> bool:
    await phone.post("/compte/deconnexion")
    answer = await phone.give_password(suite="/demandes")
    return answer.headers.get("location") == "/demandes"


@pytest.mark.parametrize("tries", TRIES)
async def test_one_account_from_a_thousand_networks(phone: Phone, tries: int) -> None:
    await aicha()
    await phone.sign_in()
    reached = sum([await compared(AICHA, number % 1000) for number in range(tries)])
    assert reached == LIMIT
    assert not await compared(AICHA, 5000, PASSWORD), "even the right one is not compared any more"
    assert await owner_enters(phone)


@pytest.mark.parametrize("tries", TRIES)
async def test_a_thousand_accounts_from_a_few_networks(phone: Phone, tries: int) -> None:
    await aicha()
    await phone.sign_in()
    people = [AICHA, *(f"personne{number}@exemple.test" for number in range(999))]
    networks = 5
    reached = sum([await compared(people[number % 1000], number % networks) for number in range(tries)])
    assert reached == LIMIT * networks
    assert await owner_enters(phone)


async def test_who_knows_the_password_but_not_the_mailbox_gets_nowhere(phone: Phone) -> None:
    """A list of stolen passwords: each opens a question, none a session, and each letter warns its owner."""
    for number in range(30):
        email = f"personne{number}@exemple.test"
        await create_known(email=email, password=PASSWORD)
        found = await sign_in(email, PASSWORD, origin=Origin(address="203.0.113.5"))
        assert not isinstance(found, SignedIn)
    assert await phone.who() == "anonymous"
