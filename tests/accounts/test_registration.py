"""Creating an account (source 000 §2.1): a form, a mail, a button, then signing in."""

import asyncio
from datetime import timedelta

import pytest

from server.accounts.actions import Names, Origin, create_staff, register
from server.accounts.models import Account, Token
from server.accounts.rules import parse_email
from server.accounts.tokens import digest
from server.kernel import clock
from server.platform import outbox
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone


async def test_a_resident_registers_confirms_and_signs_in(phone: Phone, mailbox: Mailbox) -> None:
    answer = await phone.register(suite="/demandes")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/compte/creation/confirmation?suite=/demandes",
    )
    shown = await phone.get(answer.headers["location"])
    assert AICHA in shown.text
    assert 'href="/compte/connexion?suite=/demandes"' in shown.text

    await outbox.drain()
    assert mailbox.subjects(AICHA) == ["Activez votre compte"]
    link = mailbox.last_link(AICHA)
    assert link.startswith("/compte/activation?jeton=")
    button = await phone.get(link)
    assert (button.status_code, button.headers["referrer-policy"]) == (200, "same-origin")
    assert (await phone.post("/compte/activation", jeton=mailbox.last_token())).status_code == 303

    answer = await phone.sign_in(suite="/demandes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    assert await phone.who() == f"resident {AICHA}"


async def test_following_the_link_alone_confirms_nothing(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    await phone.get(mailbox.last_link())
    await phone.get(mailbox.last_link())
    assert (await Account.get(email=AICHA)).activated_at is None


async def test_the_link_serves_once(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    token = mailbox.last_token()
    await phone.post("/compte/activation", jeton=token)
    again = await phone.post("/compte/activation", jeton=token)
    assert again.status_code == 410
    assert "Ce lien n’est plus bon" in again.text
    assert (await phone.get(f"/compte/activation?jeton={token}")).status_code == 410


async def test_the_link_lasts_a_day(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    with clock.freeze(clock.now() + timedelta(hours=24, seconds=1)):
        assert (await phone.post("/compte/activation", jeton=mailbox.last_token())).status_code == 410
    assert (await Account.get(email=AICHA)).activated_at is None


async def test_a_link_serves_its_own_purpose_only(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    answer = await phone.post(
        "/compte/mot-de-passe", jeton=mailbox.last_token(), password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD
    )
    assert answer.status_code == 410


async def test_the_token_is_in_the_mail_alone(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    assert (await Token.get()).token_sha256 == digest(mailbox.last_token())


async def test_registering_again_with_the_same_password_sends_the_same_mail(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await phone.register()
    await outbox.drain()
    assert mailbox.subjects() == ["Activez votre compte", "Activez votre compte"]
    await phone.post("/compte/activation", jeton=mailbox.last_token())
    assert (await phone.sign_in()).status_code == 303


async def test_nobody_else_s_password_waits_for_the_owner(phone: Phone, other_phone: Phone, mailbox: Mailbox) -> None:
    """Somebody registers the owner's address before the owner does; the confirmation must not open it to them."""
    await other_phone.register(password=OTHER_PASSWORD)
    await outbox.drain()
    early_link = mailbox.last_token()
    await phone.register(password=PASSWORD)
    await outbox.drain()
    assert mailbox.subjects() == ["Activez votre compte", "Choisissez votre mot de passe"]

    assert (await phone.post("/compte/activation", jeton=early_link)).status_code == 410
    chosen = await phone.post(
        "/compte/activation",
        jeton=mailbox.last_token(),
        password=PASSWORD,
        confirmation=PASSWORD,
        pseudonym="Rive nord",
    )
    assert chosen.status_code == 303
    assert await phone.who() == f"resident {AICHA}"
    assert (await other_phone.sign_in(password=OTHER_PASSWORD)).status_code == 422
    assert (await phone.sign_in()).status_code == 303


async def test_the_owner_of_an_account_is_told_when_it_is_registered_again(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await _open(phone, mailbox)
    await other_phone.register(password=OTHER_PASSWORD, pseudonym="Quelqu’un")
    await outbox.drain()
    assert mailbox.subjects()[-1] == "Vous avez déjà un compte"
    assert (await Account.get(email=AICHA)).pseudonym != "Quelqu’un"
    assert (await phone.sign_in()).status_code == 303


async def test_registering_the_address_of_an_invited_colleague_changes_nothing_of_theirs(
    phone: Phone, mailbox: Mailbox
) -> None:
    await create_staff(email=ETIENNE, role="agent", first_name="Étienne", last_name="Gagnon")
    await outbox.drain()
    invited = mailbox.last_token()
    await phone.register(email=ETIENNE)
    await outbox.drain()
    assert mailbox.subjects() == ["Choisissez votre mot de passe"] * 2
    account = await Account.get()
    assert (account.first_name, account.password_hash, account.pseudonym) == ("Étienne", None, "")
    chosen = {"password": PASSWORD, "confirmation": PASSWORD}
    for token in (mailbox.last_token(), invited):
        assert (await phone.post("/compte/activation", jeton=token, **chosen)).status_code == 410
    assert (await phone.post("/compte/mot-de-passe", jeton=invited, **chosen)).status_code == 200


@pytest.mark.parametrize("second", [PASSWORD, OTHER_PASSWORD])
async def test_the_same_address_from_two_tasks_makes_one_account(phone: Phone, mailbox: Mailbox, second: str) -> None:
    address = parse_email(AICHA)
    assert address is not None
    await asyncio.gather(
        *(
            register(address, password, names=Names(), origin=Origin(address="198.51.100.7"))
            for password in (PASSWORD, second)
        )
    )
    await outbox.drain()
    account = await Account.get()
    assert (account.password_hash is None) == (second != PASSWORD)
    assert len(mailbox.letters(AICHA)) == 2


async def test_everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(phone: Phone) -> None:
    answer = await phone.post(
        "/compte/creation",
        email="aicha@",
        pseudonym="B" * 31,
        password="zz9#qq",
        confirmation="x",
    )
    assert answer.status_code == 422
    for sentence in (
        "Cette adresse courriel est incomplète.",
        "Un pseudonyme compte au plus 30 caractères.",
        "au moins 12 caractères",
    ):
        assert sentence in answer.text
    assert 'value="aicha@"' in answer.text
    assert f'value="{"B" * 31}"' in answer.text
    assert "zz9#qq" not in answer.text


async def test_a_form_without_any_field_is_answered_field_by_field(phone: Phone) -> None:
    answer = await phone.post("/compte/creation")
    assert answer.status_code == 422
    assert "Écrivez votre adresse courriel." in answer.text


async def test_the_confirmation_of_the_password_must_be_the_same(phone: Phone) -> None:
    answer = await phone.register(confirmation=OTHER_PASSWORD)
    assert answer.status_code == 422
    assert "ne sont pas pareils" in answer.text


async def test_addresses_are_compared_without_case_and_written_as_typed(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register(email="Aicha.Belkacem@Exemple.test")
    await phone.register(email=AICHA)
    await outbox.drain()
    assert (await Account.get()).email == AICHA
    assert {letter["To"] for letter in mailbox.letters()} == {"Aicha.Belkacem@Exemple.test"}


async def _open(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token())
