"""Registering with a pseudonym (source 000 §2.1): unique, said while one types, and no way to learn of an address."""

import asyncio
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from server.accounts import forget_expired
from server.accounts.actions import Names, Origin, Said, register
from server.accounts.models import Account, Pseudonym
from server.accounts.rules import parse_email
from server.kernel import clock
from server.kernel.problems import Problem
from server.platform import outbox
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.people import aicha

FREE, TAKEN = "Ce pseudonyme est disponible", "Ce pseudonyme n’est pas disponible"


async def say(phone: Phone, pseudonym: str) -> str:
    return (await phone.post("/compte/creation/pseudonyme", pseudonym=pseudonym)).text


async def test_it_is_said_while_one_types(phone: Phone, other_phone: Phone) -> None:
    assert FREE in await say(phone, "Belle-Rive")
    await other_phone.register(email=ETIENNE, pseudonym="Belle Rive")
    assert TAKEN in await say(phone, "Belle-Rive")
    assert "au moins trois" in await say(phone, "ab")
    assert TAKEN in await say(phone, "Mairie")


async def test_a_part_of_the_page_says_it(phone: Phone) -> None:
    answer = await phone.client.post(
        "/compte/creation/pseudonyme",
        data={"pseudonym": "Belle-Rive"},
        headers={"Sec-Fetch-Site": "same-origin", "HX-Request-Type": "partial"},
    )
    assert "<html" not in answer.text
    assert FREE in answer.text


@pytest.mark.usefixtures("limited")
async def test_the_list_of_pseudonyms_cannot_be_read_one_by_one(phone: Phone) -> None:
    for number in range(100):
        assert FREE in await say(phone, f"personne {number}")
    assert "Trop d’essais." in await say(phone, "personne 100")


async def test_it_is_checked_again_when_the_form_is_sent(phone: Phone, other_phone: Phone) -> None:
    await other_phone.register(email=ETIENNE, pseudonym="Belle Rive")
    answer = await phone.register(pseudonym="Belle-Rive")
    assert answer.status_code == 422
    assert TAKEN in answer.text
    assert 'value="Belle-Rive"' in answer.text
    assert await Account.filter(email=AICHA).count() == 0


async def test_it_is_kept_for_good_once_the_account_is_active(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await phone.register(pseudonym="Belle-Rive")
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token())
    with clock.freeze(clock.now() + timedelta(days=8)):
        await forget_expired()
        assert TAKEN in await say(other_phone, "Belle-Rive")
    assert (await Account.get()).pseudonym == "Belle-Rive"


async def test_what_nobody_confirms_in_seven_days_is_free_again(phone: Phone, other_phone: Phone) -> None:
    await phone.register(pseudonym="Belle-Rive")
    with clock.freeze(clock.now() + timedelta(days=6, hours=23)):
        await forget_expired()
        assert await Account.all().count() == 1
        assert TAKEN in await say(other_phone, "Belle-Rive")
    with clock.freeze(clock.now() + timedelta(days=7, minutes=1)):
        await forget_expired()
        assert (await Account.all().count(), await Pseudonym.all().count()) == (0, 0)
        assert FREE in await say(other_phone, "Belle-Rive")


async def test_a_pseudonym_taken_for_a_known_address_tells_nothing(phone: Phone, other_phone: Phone) -> None:
    """Else one would register an address with a new pseudonym, and ask whether that one is still free."""
    await aicha()
    said: list[object] = []
    for email, pseudonym in ((AICHA, "Rive gauche"), ("personne@exemple.test", "Rive droite")):
        answer = await phone.register(email=email, pseudonym=pseudonym)
        said.append(seen_by_a_stranger(answer))
        said.append((await say(other_phone, pseudonym)).replace(pseudonym, "…"))
        again = await other_phone.register(email=email, pseudonym=pseudonym)
        said.append((again.status_code, again.text.replace(pseudonym, "…").replace(email, "…")))
        assert again.status_code == 422
    assert said[:3] == said[3:]
    later = clock.now() + timedelta(days=7, minutes=1)
    with clock.freeze(later):
        await forget_expired()
        assert FREE in await say(other_phone, "Rive gauche")
        assert FREE in await say(other_phone, "Rive droite")
    assert (await Account.get(email=AICHA)).pseudonym == ""


async def test_who_mistyped_the_address_sends_the_form_again_with_the_same_pseudonym(
    phone: Phone, mailbox: Mailbox
) -> None:
    await phone.register(email=ETIENNE, pseudonym="Belle-Rive")
    assert FREE in await say(phone, "Belle-Rive")
    assert (await phone.register(email=AICHA, pseudonym="Belle-Rive")).status_code == 303
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token(AICHA))
    await phone.post("/compte/activation", jeton=mailbox.last_token(ETIENNE))
    assert (await Account.get(email=AICHA)).pseudonym == "Belle-Rive"
    assert (await Account.get(email=ETIENNE)).pseudonym == ""


async def test_the_owner_of_an_address_that_two_registered_chooses_the_pseudonym(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await other_phone.register(password=OTHER_PASSWORD, pseudonym="Vilain nom")
    await phone.register(pseudonym="Belle-Rive")
    await outbox.drain()
    link = mailbox.last_link()
    assert "Pseudonyme" in (await phone.get(link)).text
    chosen = {"jeton": mailbox.last_token(), "password": PASSWORD, "confirmation": PASSWORD}
    refused = await phone.post("/compte/activation", **chosen, pseudonym="")
    assert refused.status_code == 422
    assert (await phone.post("/compte/activation", **chosen, pseudonym="Belle-Rive")).status_code == 303
    account = await Account.get()
    assert (account.pseudonym, account.activated_at is None) == ("Belle-Rive", False)


async def test_one_pseudonym_from_two_tasks_is_one_persons(app: Starlette) -> None:
    async def ask(number: int) -> str:
        address = parse_email(f"personne{number}@exemple.test")
        assert address is not None
        said, origin = Said(pseudonym="Belle-Rive"), Origin(address="198.51.100.7")
        try:
            await register(address, PASSWORD, names=Names(), said=said, origin=origin)
        except Problem as problem:
            return problem.errors[0].code
        return "made"

    found = sorted(await asyncio.gather(*(ask(number) for number in range(6))))
    assert found == ["made", *["pseudonym-taken"] * 5]
    assert await Account.all().count() == 1
