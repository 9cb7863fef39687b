"""Registering by mail (source 004, option 1): names, how to be told, a link to choose the password; two languages."""

import pytest

from server.accounts.models import Account
from server.platform import outbox
from server.platform.words import spoken_in
from tests.accounts.browser import OTHER_PASSWORD, PASSWORD, Mailbox, Phone, seen_by_a_stranger

pytestmark = pytest.mark.usefixtures("grandlac")

JANE = "jane.tremblay@exemple.test"
ASKED = {"email": JANE, "first_name": "Jane", "last_name": "Tremblay", "updates_by": "email"}


async def ask(browser: Phone, **changed: str) -> int:
    return (await browser.post("/compte/creation", **ASKED | changed)).status_code


async def choose(phone: Phone, token: str, password: str = PASSWORD) -> int:
    answer = await phone.post("/compte/activation", jeton=token, password=password, confirmation=password)
    return answer.status_code


async def test_the_password_is_chosen_by_mail_and_signs_in(phone: Phone, mailbox: Mailbox) -> None:
    assert await ask(phone, updates_by="text", phone="705 555-0142") == 303
    await outbox.drain()
    assert mailbox.subjects() == ["Choisissez votre mot de passe"]
    for _scanner in range(2):
        assert (await phone.get(mailbox.last_link())).status_code == 200
    assert (await Account.get()).activated_at is None
    assert await choose(phone, mailbox.last_token()) == 303
    assert await phone.who() == "resident Jane Tremblay"
    account = await Account.get()
    assert (account.updates_by, account.phone, account.username) == ("text", "705-555-0142", None)
    assert await choose(phone, mailbox.last_token()) == 410


async def test_what_is_wrong_is_said_beside_its_field(phone: Phone) -> None:
    answer = await phone.post("/compte/creation", email=JANE, first_name="", last_name="", updates_by="pigeon")
    assert answer.status_code == 422
    for sentence in (
        "Écrivez votre prénom.",
        "Écrivez votre nom de famille.",
        "Choisissez comment recevoir les mises à jour.",
    ):
        assert sentence in answer.text
    assert f'value="{JANE}"' in answer.text
    assert await ask(phone, updates_by="text") == 422
    assert await ask(phone, updates_by="text", phone="12") == 422


async def test_the_letter_speaks_the_language_of_the_form(phone: Phone, mailbox: Mailbox) -> None:
    with spoken_in("en-CA"):
        await ask(phone)
    await outbox.drain()
    assert mailbox.subjects() == ["Choose your password"]
    assert mailbox.last_link().startswith("/en/compte/activation?jeton=")


async def test_a_known_address_is_answered_alike(phone: Phone, other_phone: Phone, mailbox: Mailbox) -> None:
    await ask(phone)
    await outbox.drain()
    await choose(phone, mailbox.last_token())
    answers = [
        seen_by_a_stranger(await other_phone.post("/compte/creation", **ASKED | {"email": email}))
        for email in (JANE, "personne@exemple.test")
    ]
    assert answers[0] == answers[1]
    await outbox.drain()
    assert mailbox.subjects(JANE)[-1] == "Vous avez déjà un compte"
    assert (await phone.sign_in(email=JANE, password=OTHER_PASSWORD)).status_code == 422
