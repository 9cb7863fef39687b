"""The right password on a device that the account does not know: a code is mailed, good once, here, for ten minutes."""

import asyncio
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account, KnownDevice, Session, SignInStep
from server.accounts.pages.entering import CODE_PATH
from server.accounts.tokens import digest
from server.kernel import clock
from server.platform import outbox
from tests.accounts.browser import AICHA, OTHER_PASSWORD, PASSWORD, Mailbox, Phone, code_in, owners_code
from tests.accounts.people import aicha

AGAIN = "/compte/connexion?fait=recommencer"


@pytest.fixture
async def asked(phone: Phone) -> Phone:
    """Aïcha's password was right, on a telephone of which nothing is known."""
    await aicha()
    answer = await phone.give_password(suite="/demandes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CODE_PATH}?suite=/demandes")
    return phone


def wrong(code: str) -> str:
    return f"{10**8 - 1 - int(code.replace(' ', '')):08d}"


async def test_nothing_is_open_before_the_code(asked: Phone) -> None:
    assert await asked.who() == "anonymous"
    assert asked.session is None
    assert await Session.all().count() == 0
    page = await asked.get(f"{CODE_PATH}?suite=/demandes")
    assert "a•••@exemple.test" in page.text
    assert AICHA not in page.text
    assert 'autocomplete="one-time-code"' in page.text


async def test_the_letter_says_where_the_code_was_asked_for(asked: Phone, mailbox: Mailbox) -> None:
    await outbox.drain()
    letter = mailbox.letters(AICHA)[-1]
    text = letter.get_body(("plain",))
    assert text is not None
    assert letter["Subject"] == "Votre code de connexion"
    assert "Firefox, Android" in text.get_content()
    assert "/compte/mot-de-passe-oublie" in text.get_content()
    assert (await SignInStep.get()).code_mac != digest(code_in(letter))


async def test_the_code_opens_the_account_and_the_device_is_known(asked: Phone) -> None:
    answer = await asked.post(CODE_PATH, code=f"  {await owners_code(AICHA)}\n", suite="/demandes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    assert await asked.who() == "resident Aïcha Belkacem"
    assert (await KnownDevice.get()).token_sha256 == digest(asked.device)
    await asked.post("/compte/deconnexion")
    assert (await asked.give_password(suite="/demandes")).headers["location"] == "/demandes"


async def test_where_the_account_was_activated_the_device_is_known(phone: Phone, mailbox: Mailbox) -> None:
    await phone.register()
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token())
    assert (await phone.give_password()).headers["location"] == "/"


async def test_a_wrong_password_never_leads_there(phone: Phone, mailbox: Mailbox) -> None:
    await aicha()
    for email in (AICHA, "personne@exemple.test"):
        answer = await phone.give_password(email=email, password=OTHER_PASSWORD)
        assert answer.status_code == 422
        assert "__Host-step" not in phone.client.cookies
    await outbox.drain()
    assert mailbox.letters() == []
    assert (await phone.get(f"{CODE_PATH}?suite=/demandes")).headers["location"] == "/compte/connexion?suite=/demandes"


async def test_a_code_serves_once(asked: Phone, other_phone: Phone) -> None:
    step = asked.client.cookies["__Host-step"]
    code = await owners_code(AICHA)
    await asked.post(CODE_PATH, code=code)
    other_phone.client.cookies.set("__Host-step", step, domain="311.rivemont.test")
    answer = await other_phone.post(CODE_PATH, code=code)
    assert answer.headers["location"] == AGAIN
    assert await other_phone.who() == "anonymous"


async def test_of_many_answers_at_once_one_opens_the_account(asked: Phone) -> None:
    code = await owners_code(AICHA)
    answers = await asyncio.gather(*(asked.post(CODE_PATH, code=code) for _hand in range(5)))
    places = sorted(answer.headers["location"] for answer in answers)
    assert places == ["/", *[AGAIN] * 4]
    assert await Session.all().count() == 1


async def test_many_guesses_at_once_are_five(asked: Phone) -> None:
    code = await owners_code(AICHA)
    answers = await asyncio.gather(*(asked.post(CODE_PATH, code=wrong(code)) for _hand in range(12)))
    assert sorted(answer.status_code for answer in answers) == [303] * 7 + [422] * 5
    assert (await asked.post(CODE_PATH, code=code)).headers["location"] == AGAIN


async def test_a_code_is_of_one_browser(asked: Phone, other_phone: Phone) -> None:
    mine = await owners_code(AICHA)
    await other_phone.give_password()
    assert (await other_phone.post(CODE_PATH, code=mine)).status_code == 422
    async with Phone(asked.client._transport.app) as stranger:  # type: ignore[attr-defined] # httpx2's own
        assert (await stranger.post(CODE_PATH, code=mine)).headers["location"] == AGAIN


async def test_five_wrong_codes_and_the_password_is_asked_again(asked: Phone) -> None:
    code = await owners_code(AICHA)
    for _try in range(5):
        answer = await asked.post(CODE_PATH, code=wrong(code), suite="/demandes")
        assert answer.status_code == 422
        assert wrong(code) not in answer.text
    answer = await asked.post(CODE_PATH, code=code, suite="/demandes")
    assert answer.headers["location"] == f"{AGAIN}&suite=/demandes"
    assert "Trop de temps ou d’essais ont passé." in (await asked.get(answer.headers["location"])).text
    assert await asked.who() == "anonymous"


@pytest.mark.usefixtures("limited", "frozen_clock")
async def test_guesses_of_codes_run_out_for_an_account_whatever_the_browsers(app: Starlette) -> None:
    await aicha()
    statuses = []
    for network in range(6):
        async with Phone(app, address=f"203.0.113.{network}") as phone:
            await phone.give_password()
            statuses += [(await phone.post(CODE_PATH, code="0000 0000")).status_code for _try in range(4)]
    assert statuses == [422] * 20 + [429] * 4


@pytest.mark.parametrize("code", ["", " ", "12", "é" * 40, "9" * 4000, "١٢٣٤٥٦٧٨", "'; DROP TABLE accounts"])
async def test_what_is_no_code_is_told_beside_the_field(asked: Phone, code: str) -> None:
    await outbox.drain()
    answer = await asked.post(CODE_PATH, code=code)
    assert answer.status_code == 422
    assert 'id="err-code"' in answer.text


async def test_after_ten_minutes_a_code_is_over_and_another_may_be_asked(asked: Phone) -> None:
    code = await owners_code(AICHA)
    with clock.freeze(clock.now() + timedelta(minutes=10)):
        assert (await asked.post(CODE_PATH, code=code)).status_code == 422
        assert (await asked.post(f"{CODE_PATH}/renvoi")).headers["location"] == f"{CODE_PATH}?renvoye=1"
        assert (await asked.post(CODE_PATH, code=code)).status_code == 422
        assert (await asked.post(CODE_PATH, code=await owners_code(AICHA))).status_code == 303
        assert await asked.who() == "resident Aïcha Belkacem"


async def test_three_codes_are_mailed_and_no_more(asked: Phone, mailbox: Mailbox) -> None:
    for _again in range(2):
        assert (await asked.post(f"{CODE_PATH}/renvoi")).status_code == 303
    answer = await asked.post(f"{CODE_PATH}/renvoi", suite="/demandes")
    assert answer.status_code == 422
    assert "Trois codes ont déjà été envoyés." in answer.text
    assert 'value="/demandes"' in answer.text
    await outbox.drain()
    assert len(mailbox.letters(AICHA)) == 3


async def test_after_half_an_hour_the_password_is_asked_again(asked: Phone) -> None:
    code = await owners_code(AICHA)
    with clock.freeze(clock.now() + timedelta(minutes=30)):
        assert (await asked.post(CODE_PATH, code=code)).headers["location"] == AGAIN


async def test_a_password_that_was_changed_meanwhile_ends_the_step(asked: Phone) -> None:
    code = await owners_code(AICHA)
    await Account.all().update(password_hash="$argon2id$another")
    assert (await asked.post(CODE_PATH, code=code)).headers["location"] == AGAIN


async def test_a_deleted_account_ends_the_step(asked: Phone) -> None:
    code = await owners_code(AICHA)
    await Account.all().update(deleted_at=clock.now())
    assert (await asked.post(CODE_PATH, code=code)).headers["location"] == AGAIN


async def test_a_step_that_somebody_made_up_is_none(phone: Phone) -> None:
    await aicha()
    phone.client.cookies.set("__Host-step", "A" * 43, domain="311.rivemont.test")
    await phone.give_password()
    assert await SignInStep.filter(token_sha256=digest("A" * 43)).count() == 0
    assert PASSWORD not in str(await SignInStep.all().values())


async def test_reading_the_page_uses_nothing_up(asked: Phone) -> None:
    for _look in range(12):
        assert (await asked.get(CODE_PATH)).status_code == 200
    assert (await asked.post(CODE_PATH, code=await owners_code(AICHA))).status_code == 303
