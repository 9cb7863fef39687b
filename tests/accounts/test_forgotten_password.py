"""Forgotten password (source 000 §2.3): a link for ten minutes, one use, every session ended, the owner told."""

from datetime import timedelta

import pytest

from server.accounts.models import KnownDevice, Session
from server.accounts.tokens import digest
from server.kernel import clock
from server.platform import outbox
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone
from tests.accounts.people import aicha


@pytest.fixture
async def token(phone: Phone, mailbox: Mailbox) -> str:
    """The token that was mailed to Aïcha, who forgot her password."""
    await aicha()
    answer = await phone.post("/compte/mot-de-passe-oublie", email=AICHA)
    assert answer.headers["location"] == "/compte/mot-de-passe-oublie?envoye=1"
    shown = await phone.get(answer.headers["location"])
    assert "J’ai complété les étapes" in shown.text
    await outbox.drain()
    assert mailbox.subjects() == ["Choisissez un nouveau mot de passe"]
    return mailbox.last_token()


async def choose(phone: Phone, token: str, password: str = OTHER_PASSWORD) -> int:
    answer = await phone.post("/compte/mot-de-passe", jeton=token, password=password, confirmation=password)
    return answer.status_code


async def test_the_link_replaces_the_password(phone: Phone, token: str, mailbox: Mailbox) -> None:
    form = await phone.get(f"/compte/mot-de-passe?jeton={token}")
    assert f'value="{AICHA}"' in form.text
    assert await choose(phone, token) == 200
    assert (await phone.sign_in(password=PASSWORD)).status_code == 422
    assert (await phone.sign_in(password=OTHER_PASSWORD)).status_code == 303
    await outbox.drain()
    assert mailbox.subjects()[-1] == "Votre mot de passe a changé"


async def test_opening_the_link_changes_nothing(phone: Phone, token: str) -> None:
    for _again in range(2):
        assert (await phone.get(f"/compte/mot-de-passe?jeton={token}")).status_code == 200
    assert (await phone.sign_in()).status_code == 303


async def test_every_session_and_known_device_is_over(phone: Phone, other_phone: Phone, token: str) -> None:
    await other_phone.sign_in()
    assert await choose(phone, token) == 200
    assert await other_phone.who() == "anonymous"
    assert await Session.all().count() == 0
    assert (await KnownDevice.get()).token_sha256 == digest(phone.device)  # only where the mail was opened


async def test_the_link_serves_once_and_ends_the_others(phone: Phone, token: str, mailbox: Mailbox) -> None:
    await phone.post("/compte/mot-de-passe-oublie", email=AICHA)
    await outbox.drain()
    assert await choose(phone, mailbox.last_token()) == 200
    assert await choose(phone, mailbox.last_token()) == 410
    assert await choose(phone, token) == 410


async def test_the_link_lasts_ten_minutes(phone: Phone, token: str) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=10, seconds=1)):
        assert await choose(phone, token) == 410
        assert (await phone.get(f"/compte/mot-de-passe?jeton={token}")).status_code == 410


async def test_a_weak_password_leaves_the_link_good(phone: Phone, token: str) -> None:
    assert await choose(phone, token, "aicha.belkacem") == 422
    assert await choose(phone, token, "motdepasse2026!") == 422
    assert await choose(phone, token) == 200


async def test_the_link_confirms_no_registration(phone: Phone, token: str) -> None:
    assert (await phone.post("/compte/activation", jeton=token)).status_code == 410


@pytest.mark.parametrize("made_up", ["", "x", "é" * 43, "A" * 43])
async def test_a_made_up_link_is_over(phone: Phone, made_up: str) -> None:
    assert await choose(phone, made_up) == 410


async def test_the_mail_also_confirms_an_account_that_waited(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register(email=ETIENNE)
    await phone.post("/compte/mot-de-passe-oublie", email=ETIENNE)
    await outbox.drain()
    assert await choose(phone, mailbox.last_token()) == 200
    assert (await phone.sign_in(email=ETIENNE, password=OTHER_PASSWORD)).status_code == 303
