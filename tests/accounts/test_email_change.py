"""Another e-mail address (source 000 §2.6): confirmed on the new one, undone from the old one, and no oracle."""

import asyncio
from datetime import timedelta

import pytest

from server.accounts import create_known, forget_expired
from server.accounts.models import Account, EmailChange, EmailChangeLink, KnownDevice, Session
from server.kernel import clock
from server.platform import outbox
from server.platform.installation import Installation
from tests.accounts.browser import (
    AICHA,
    ETIENNE,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    Phone,
    link_in,
    seen_by_a_stranger,
)
from tests.accounts.people import aicha

PAGE = "/compte/modification/courriel"
CONFIRM, UNDO = f"{PAGE}/confirmation", f"{PAGE}/annulation"
NEW = "aicha.b@exemple.test"
THIRD = "aicha@ailleurs.test"


@pytest.fixture
async def signed_in(phone: Phone) -> Phone:
    await aicha()
    await phone.sign_in()
    return phone


async def ask(phone: Phone, *, email: str = NEW, again: str | None = None, password: str = PASSWORD) -> str:
    """What the page says, or where it leads; letters have left."""
    answer = await phone.post(PAGE, email=email, email_again=email if again is None else again, password=password)
    await outbox.drain()
    return answer.headers.get("location") or answer.text


async def press(phone: Phone, path: str, token: str) -> int:
    """The button of a mailed link; letters have left."""
    answer = await phone.post(path, jeton=token)
    await outbox.drain()
    return answer.status_code


async def moved(phone: Phone, mailbox: Mailbox, *, to: str = NEW) -> None:
    """Ask, and confirm on the new address."""
    assert await ask(phone, email=to) == PAGE
    assert await press(phone, CONFIRM, mailbox.last_token(to)) == 200


async def address() -> str:
    return (await Account.get()).email


async def test_it_changes_once_the_new_address_confirms(signed_in: Phone, mailbox: Mailbox) -> None:
    assert await ask(signed_in, email="  Aicha.B@exemple.test ", again="aicha.b@EXEMPLE.test") == PAGE
    waiting = (await signed_in.get(PAGE)).text
    assert "<strong>Aicha.B@exemple.test</strong>" in waiting
    assert AICHA in waiting
    assert await address() == AICHA
    assert mailbox.subjects()[-1] == "Confirmez votre nouvelle adresse"

    shown = await signed_in.get(mailbox.last_link())
    assert "Aicha.B@exemple.test" in shown.text
    assert shown.headers["referrer-policy"] == "same-origin"
    assert await press(signed_in, CONFIRM, mailbox.last_token()) == 200
    account = await Account.get()
    assert (account.email, account.email_typed) == (NEW, "Aicha.B@exemple.test")
    assert await signed_in.who() == "resident Aïcha Belkacem"
    assert (await signed_in.sign_in(email=NEW)).status_code == 303
    assert (await signed_in.sign_in(email=AICHA)).status_code == 422


async def test_opening_the_links_changes_nothing(signed_in: Phone, mailbox: Mailbox) -> None:
    await ask(signed_in)
    for _again in range(2):
        assert (await signed_in.get(mailbox.last_link(NEW))).status_code == 200
    assert await address() == AICHA
    await press(signed_in, CONFIRM, mailbox.last_token(NEW))
    for _again in range(2):
        assert (await signed_in.get(mailbox.last_link(AICHA))).status_code == 200
    assert await address() == NEW


async def test_the_old_address_undoes_it_and_everything_of_the_thief_ends(
    signed_in: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await moved(signed_in, mailbox)
    letter = mailbox.letters(AICHA)[-1]
    assert letter["Subject"] == "L’adresse de votre compte a changé"
    assert NEW not in letter.as_string()
    link = link_in(letter)
    assert AICHA in (await other_phone.get(link)).text

    assert await press(other_phone, UNDO, link.partition("jeton=")[2]) == 200
    assert await address() == AICHA
    assert await signed_in.who() == "anonymous"
    assert (await Session.all().count(), await KnownDevice.all().count()) == (0, 0)
    assert (await signed_in.sign_in(email=AICHA)).status_code == 422
    assert mailbox.subjects(AICHA)[-1] == "Choisissez un nouveau mot de passe"
    token = mailbox.last_token(AICHA)
    await other_phone.post("/compte/mot-de-passe", jeton=token, password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD)
    assert (await other_phone.sign_in(password=OTHER_PASSWORD)).status_code == 303


async def test_a_chain_of_changes_does_not_take_the_way_back(signed_in: Phone, mailbox: Mailbox) -> None:
    await moved(signed_in, mailbox)
    undo = mailbox.last_token(AICHA)
    await moved(signed_in, mailbox, to=THIRD)
    later = mailbox.last_token(NEW)
    assert await press(signed_in, UNDO, undo) == 200
    assert await address() == AICHA
    assert await press(signed_in, UNDO, later) == 410
    assert await address() == AICHA


async def test_a_link_serves_once_for_its_purpose_and_its_time(signed_in: Phone, mailbox: Mailbox) -> None:
    await ask(signed_in)
    token = mailbox.last_token(NEW)
    assert await press(signed_in, UNDO, token) == 410
    assert await press(signed_in, "/compte/activation", token) == 410
    assert await press(signed_in, CONFIRM, token) == 200
    assert await press(signed_in, CONFIRM, token) == 410
    undo = mailbox.last_token(AICHA)
    assert await press(signed_in, CONFIRM, undo) == 410
    assert await press(signed_in, UNDO, undo) == 200
    assert await press(signed_in, UNDO, undo) == 410


@pytest.mark.parametrize(("hours", "answer"), [(23, 200), (24, 410)])
async def test_the_new_address_has_24_hours(signed_in: Phone, mailbox: Mailbox, hours: int, answer: int) -> None:
    await ask(signed_in)
    with clock.freeze(clock.now() + timedelta(hours=hours)):
        assert await press(signed_in, CONFIRM, mailbox.last_token(NEW)) == answer


@pytest.mark.parametrize(("hours", "answer"), [(71, 200), (72, 410)])
async def test_the_old_address_has_72_hours(signed_in: Phone, mailbox: Mailbox, hours: int, answer: int) -> None:
    await moved(signed_in, mailbox)
    with clock.freeze(clock.now() + timedelta(hours=hours)):
        assert await press(signed_in, UNDO, mailbox.last_token(AICHA)) == answer


async def test_a_newer_ask_takes_the_place_of_the_older(signed_in: Phone, mailbox: Mailbox) -> None:
    await ask(signed_in)
    await ask(signed_in, email=THIRD)
    assert await press(signed_in, CONFIRM, mailbox.last_token(NEW)) == 410
    assert await press(signed_in, CONFIRM, mailbox.last_token(THIRD)) == 200


async def test_another_password_makes_what_waited_void(signed_in: Phone, mailbox: Mailbox) -> None:
    await ask(signed_in)
    fields = {"current": PASSWORD, "password": OTHER_PASSWORD, "confirmation": OTHER_PASSWORD}
    await signed_in.post("/compte/modification/mot-de-passe", **fields)
    assert await press(signed_in, CONFIRM, mailbox.last_token(NEW)) == 410


async def test_an_address_that_has_an_account_is_answered_alike_and_its_owner_told(
    signed_in: Phone, mailbox: Mailbox
) -> None:
    await create_known(email=ETIENNE, password=PASSWORD)
    unknown = await signed_in.post(PAGE, email=NEW, email_again=NEW, password=PASSWORD)
    shown_unknown = (await signed_in.get(PAGE)).text.replace(NEW, ETIENNE)
    known = await signed_in.post(PAGE, email=ETIENNE, email_again=ETIENNE, password=PASSWORD)
    assert seen_by_a_stranger(known) == seen_by_a_stranger(unknown)
    assert (await signed_in.get(PAGE)).text == shown_unknown
    await outbox.drain()
    assert mailbox.subjects(ETIENNE) == ["Votre adresse a déjà un compte"]
    assert await EmailChangeLink.all().count() == 0


async def test_an_address_taken_meanwhile_is_not_given_and_its_owner_told(signed_in: Phone, mailbox: Mailbox) -> None:
    await ask(signed_in)
    token = mailbox.last_token(NEW)
    await create_known(email=NEW, password=PASSWORD)
    assert await press(signed_in, CONFIRM, token) == 410
    assert mailbox.subjects(NEW)[-1] == "Votre adresse a déjà un compte"
    assert await Account.filter(email=AICHA).exists()


async def test_two_accounts_that_confirm_one_address_at_once(
    signed_in: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await create_known(email=ETIENNE, password=PASSWORD)
    await other_phone.sign_in(email=ETIENNE)
    await ask(signed_in)
    first = mailbox.last_token(NEW)
    await ask(other_phone)
    second = mailbox.last_token(NEW)
    answers = await asyncio.gather(signed_in.post(CONFIRM, jeton=first), other_phone.post(CONFIRM, jeton=second))
    assert sorted(answer.status_code for answer in answers) == [200, 410]
    assert await Account.filter(email=NEW).count() == 1
    assert await Account.all().count() == 2


async def test_known_and_unknown_addresses_cost_the_same(signed_in: Phone, verifications: list[str]) -> None:
    await create_known(email=ETIENNE, password=PASSWORD)
    counts = []
    for email in (ETIENNE, NEW):
        verifications.clear()
        await ask(signed_in, email=email)
        counts.append(list(verifications))
    assert counts[0] == counts[1] == ["verify"]


async def test_a_registration_that_nobody_confirmed_gives_way(
    signed_in: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await other_phone.register(email=NEW)
    await moved(signed_in, mailbox)
    assert await address() == NEW


async def test_the_way_back_is_shut_once_the_old_address_has_another_account(
    signed_in: Phone, mailbox: Mailbox
) -> None:
    await moved(signed_in, mailbox)
    await create_known(email=AICHA, password=PASSWORD)
    assert await press(signed_in, UNDO, mailbox.last_token(AICHA)) == 410
    assert await Account.filter(email=NEW).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "aicha"}, "Cette adresse courriel est incomplète."),
        ({"email": ""}, "Écrivez votre adresse courriel."),
        ({"email": AICHA}, "C’est déjà l’adresse de votre compte."),
        ({"again": ETIENNE}, "Les deux adresses ne sont pas pareilles."),
        ({"password": ""}, "Écrivez votre mot de passe."),
        ({"password": "un-autre-mot-de-passe"}, "Ce n’est pas le mot de passe de ce compte."),
    ],
)
async def test_what_is_wrong_is_said_and_kept(signed_in: Phone, given: dict[str, str], said: str) -> None:
    answer = await ask(signed_in, **given)
    assert said in answer
    assert given.get("email", NEW) in answer
    assert PASSWORD not in answer
    assert await EmailChange.all().count() == 0


async def test_letters_to_one_address_are_bounded(signed_in: Phone, limited: Installation) -> None:
    for _number in range(10):
        assert await ask(signed_in) == PAGE
    assert "Trop d’essais." in await ask(signed_in)


async def test_what_serves_nobody_any_more_is_forgotten(signed_in: Phone, mailbox: Mailbox) -> None:
    await moved(signed_in, mailbox)
    with clock.freeze(clock.now() + timedelta(hours=97)):
        assert await forget_expired() > 0
    assert (await EmailChange.all().count(), await EmailChangeLink.all().count()) == (0, 0)


async def test_the_account_without_a_password_is_led_to_choose_one(signed_in: Phone) -> None:
    await Account.all().update(password_hash=None)
    for page in (PAGE, "/compte/modification/mot-de-passe"):
        assert "Votre compte n’a pas encore de mot de passe." in (await signed_in.get(page)).text
    await ask(signed_in)
    assert await EmailChange.all().count() == 0
