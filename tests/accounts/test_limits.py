"""Limits: guesses run out for strangers, not for the owner on a known device; without limits, none of it."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from server.accounts import create_known
from server.kernel import clock
from server.platform import outbox
from server.platform.models import Limit
from server.platform.web import limits
from tests.accounts.browser import AICHA, OTHER_PASSWORD, PASSWORD, Mailbox, Phone
from tests.accounts.people import aicha
from tests.accounts.proving import proof

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests count tries, they do not measure them."""
    from argon2 import PasswordHasher

    from server.accounts import passwords

    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def guess(phone: Phone, times: int, *, email: str = AICHA) -> list[int]:
    return [(await phone.sign_in(email=email, password=OTHER_PASSWORD)).status_code for _try in range(times)]


@pytest.mark.usefixtures("limited")
async def test_guesses_run_out_for_a_network(phone: Phone) -> None:
    await aicha()
    assert await guess(phone, 20) == [422] * 20
    answer = await phone.sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert "Trop d’essais." in answer.text
    assert f'value="{AICHA}"' in answer.text
    with clock.freeze(clock.now() + timedelta(hours=1)):
        assert await guess(phone, 1, email="une.autre@exemple.test") == [422]


@pytest.mark.usefixtures("limited")
async def test_guesses_run_out_for_an_account_whatever_the_networks(app: Starlette) -> None:
    await aicha()
    for network in range(4):
        async with Phone(app, address=f"2001:db8:0:{network}::{network}") as phone:
            assert await guess(phone, 5) == [422] * 5
    async with Phone(app, address="203.0.113.77") as phone:
        assert (await phone.sign_in()).status_code == 429
        with clock.freeze(clock.now() + timedelta(days=1)):
            assert (await phone.sign_in()).status_code == 303


@pytest.mark.usefixtures("limited")
async def test_one_ipv6_household_is_one_network(app: Starlette) -> None:
    statuses = []
    for device in range(21):
        async with Phone(app, address=f"2001:db8::{device:x}") as phone:
            statuses += await guess(phone, 1, email=f"personne{device}@exemple.test")
    assert statuses == [422] * 20 + [429]


@pytest.mark.usefixtures("limited")
async def test_a_known_device_still_enters(phone: Phone, app: Starlette) -> None:
    await aicha()
    assert (await phone.sign_in()).status_code == 303
    for network in range(3):
        async with Phone(app, address=f"203.0.113.{network}") as stranger:
            await guess(stranger, 10)
    async with Phone(app, address="203.0.113.99") as stranger:
        assert (await stranger.sign_in()).status_code == 429
    await phone.post("/compte/deconnexion")
    assert (await phone.sign_in()).status_code == 303


@pytest.mark.usefixtures("limited")
async def test_a_known_device_may_not_guess_without_end(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    assert (await guess(phone, 21))[-1] == 429


@pytest.mark.usefixtures("limited")
async def test_being_known_to_one_account_opens_no_other(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    assert await guess(phone, 21, email="une.autre@exemple.test") == [422] * 20 + [429]


@pytest.mark.usefixtures("limited")
async def test_right_passwords_use_up_nothing(app: Starlette) -> None:
    """A whole town may be behind one address of its telephone company."""
    for number in range(25):
        email = f"personne{number}@exemple.test"
        await create_known(email=email, password=PASSWORD)
        async with Phone(app) as phone:
            await phone.sign_in(email=email)
            assert await phone.who() == f"resident {email}"


@pytest.mark.usefixtures("limited")
async def test_mails_to_one_address_run_out_alike_for_known_and_unknown(app: Starlette, mailbox: Mailbox) -> None:
    await aicha()
    for email in (AICHA, "personne@exemple.test"):
        statuses = []
        for network in range(11):
            async with Phone(app, address=f"203.0.113.{network}") as phone:
                statuses.append((await phone.post("/compte/mot-de-passe-oublie", email=email)).status_code)
        assert statuses == [303] * 10 + [429]
    await outbox.drain()
    assert len(mailbox.letters(AICHA)) == 10
    assert len(mailbox.letters()) == 10


@pytest.mark.usefixtures("limited")
async def test_the_confirmation_sent_again_counts_as_a_mail(app: Starlette, mailbox: Mailbox) -> None:
    async with Phone(app) as phone:
        await phone.register()
    for network in range(15):
        async with Phone(app, address=f"203.0.113.{network}") as phone:
            await phone.sign_in()
    await outbox.drain()
    assert len(mailbox.letters(AICHA)) == 10


@pytest.mark.usefixtures("limited")
async def test_registrations_from_one_network_run_out(phone: Phone) -> None:
    """The first ones pass; then each shows that no robot sends it; then none passes for a while."""
    statuses = [(await phone.register(email=f"personne{n}@exemple.test")).status_code for n in range(6)]
    assert statuses == [303] * 5 + [422]
    for n in range(15):
        answer = await phone.register(email=f"autre{n}@exemple.test", robot="1", altcha=proof())
        assert answer.status_code == 303
    assert (await phone.register(email="encore@exemple.test", robot="1", altcha=proof())).status_code == 429


@pytest.mark.usefixtures("limited")
async def test_the_counters_know_neither_people_nor_places(phone: Phone) -> None:
    await guess(phone, 1)
    await phone.register()
    await limits.hit("follow:198.51.100.7", limit=1, window_s=60)
    keys = " ".join([limit.key for limit in await Limit.all()])
    assert keys
    assert "aicha" not in keys
    assert "198.51" not in keys


async def test_without_limits_nothing_is_counted(phone: Phone) -> None:
    await aicha()
    assert await guess(phone, 25) == [422] * 25
    assert (await phone.sign_in(password=PASSWORD)).status_code == 303
    assert await Limit.all().count() == 0
