"""A password as people and their managers give it: long, of any letters, spelt either way, pasted."""

import unicodedata

import pytest

from server.platform import outbox
from tests.accounts.browser import AICHA, PASSWORD, Mailbox, Phone

FACES = "".join(chr(0x1F400 + n % 64) for n in range(128))
OTHER_FACES = FACES[::-1]
CHANGE = "/compte/modification/mot-de-passe"


async def registered(phone: Phone, mailbox: Mailbox, password: str) -> None:
    answer = await phone.register(password=password)
    assert answer.status_code == 303, answer.text
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token(AICHA))


async def test_128_emoji_open_an_account_and_replace_one_another(phone: Phone, mailbox: Mailbox) -> None:
    assert len(FACES) == 128
    await registered(phone, mailbox, FACES)
    assert (await phone.sign_in(password=FACES[:-1])).status_code == 422, "nothing is cut"
    assert (await phone.sign_in(password=FACES[:127] + "x")).status_code == 422
    assert (await phone.sign_in(password=FACES)).status_code == 303
    answer = await phone.post(CHANGE, current=FACES, password=OTHER_FACES, confirmation=OTHER_FACES)
    assert answer.status_code == 303, answer.text
    await phone.post("/compte/deconnexion")
    assert (await phone.sign_in(password=FACES)).status_code == 422
    assert (await phone.sign_in(password=OTHER_FACES)).status_code == 303
    assert (await phone.who()).startswith("resident")


async def test_one_more_is_too_many_and_is_said_at_its_field(phone: Phone, mailbox: Mailbox) -> None:
    answer = await phone.register(password=FACES + "🌊")
    assert answer.status_code == 422
    assert "Le mot de passe ne peut pas dépasser 128 caractères." in answer.text
    await registered(phone, mailbox, PASSWORD)
    await phone.sign_in()
    answer = await phone.post(CHANGE, current=PASSWORD, password=FACES + "🌊", confirmation=FACES + "🌊")
    assert answer.status_code == 422
    assert "Le mot de passe ne peut pas dépasser 128 caractères." in answer.text


@pytest.mark.parametrize(("first", "then"), [("NFC", "NFD"), ("NFD", "NFC")])
async def test_the_same_password_from_another_keyboard_signs_in(
    phone: Phone, mailbox: Mailbox, first: str, then: str
) -> None:
    typed = "forêt enneigée près du fleuve"
    await registered(phone, mailbox, unicodedata.normalize(first, typed))  # type: ignore[arg-type]
    assert (await phone.sign_in(password=unicodedata.normalize(then, typed))).status_code == 303  # type: ignore[arg-type]
