"""The same identity twice at once: one account, one link, no 500, on both engines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from starlette.applications import Starlette

from server.accounts import create_known
from server.accounts.models import Account, Identity, IdentityProof
from tests.accounts.browser import AICHA, ETIENNE, PASSWORD, Phone
from tests.accounts.identity import accept, come_back, identified, leave
from tests.accounts.people import aicha
from tests.support.identity_provider import LINA, LINA_EMAIL, NADIA, NADIA_EMAIL

pytestmark = pytest.mark.usefixtures("franceconnect")

TABS = 4
WAITING = {"/compte/creation/confirmation", "/compte/identite/suite"}
"""Both say that a mail is to be opened."""


@pytest.fixture
async def phones(app: Starlette) -> AsyncIterator[list[Phone]]:
    """Several browsers of one person."""
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(Phone(app)) for _turn in range(TABS)]


async def test_one_identity_accepted_everywhere_at_once_makes_one_account(phones: list[Phone]) -> None:
    for phone in phones:
        await come_back(phone, LINA)
    answers = await asyncio.gather(*(accept(phone, email=LINA_EMAIL) for phone in phones))
    assert [answer.status_code for answer in answers] == [303] * TABS
    assert [await phone.who() for phone in phones] == ["resident Nadia Cordier"] * TABS
    assert await Account.all().count() == await Identity.all().count() == 1
    assert await IdentityProof.all().count() == 0


async def test_another_address_in_each_tab_makes_one_account_all_the_same(phones: list[Phone]) -> None:
    for phone in phones:
        await come_back(phone, NADIA)
    answers = await asyncio.gather(
        *(accept(phone, email=f"nadia.{tab}@exemple.test") for tab, phone in enumerate(phones))
    )
    assert {answer.headers.get("location") for answer in answers} <= WAITING
    assert await Identity.all().count() == 1
    assert await Account.filter(activated_at__isnull=False).count() == 0


async def test_a_form_sent_twice_keeps_its_identity(phones: list[Phone]) -> None:
    for phone in phones[:2]:
        await come_back(phone, NADIA)
    answers = await asyncio.gather(*(accept(phone, email=NADIA_EMAIL) for phone in phones[:2]))
    assert {answer.headers["location"] for answer in answers} <= WAITING
    assert (await Identity.get()).subject == NADIA


async def test_two_identities_of_one_address_make_one_account(phones: list[Phone]) -> None:
    await come_back(phones[0], LINA)
    await come_back(phones[1], NADIA)
    answers = await asyncio.gather(*(accept(phone, email=LINA_EMAIL) for phone in phones[:2]))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await Account.all().count() == 1
    assert [identity.subject for identity in await Identity.all()] == [LINA]


async def test_one_answer_comes_back_once(phone: Phone) -> None:
    back = await identified(await leave(phone), LINA)
    answers = await asyncio.gather(*(phone.get(back) for _turn in range(TABS)))
    assert sorted(answer.status_code for answer in answers) == [303, *[400] * (TABS - 1)]


async def test_one_identity_is_linked_to_one_of_two_accounts(phones: list[Phone]) -> None:
    await aicha()
    await create_known(email=ETIENNE, password=PASSWORD)
    backs = []
    for phone, email in zip(phones, (AICHA, ETIENNE), strict=False):
        await phone.sign_in(email=email)
        backs.append(await identified(await leave(phone, "/compte/identite", password=PASSWORD), LINA))
    answers = await asyncio.gather(*(phone.get(back) for phone, back in zip(phones, backs, strict=False)))
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert sum(answer.headers.get("location") == "/compte/identite?fait=rattachee" for answer in answers) == 1
    assert await Identity.all().count() == 1
