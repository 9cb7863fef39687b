"""Where ways in, ways back and the end of an account meet."""

from datetime import timedelta

import pytest

from server.accounts.models import Account, CodeKey, Departure, EmailChange, Identity, IdentitySession, Passkey
from server.accounts.pages.entering import APP_PATH, CODE_PATH
from server.kernel import clock
from server.platform import outbox
from tests.accounts.browser import ADDRESS, AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone, owners_code
from tests.accounts.identity import accept, come_back, identified, leave
from tests.accounts.people import aicha
from tests.support.authenticator import Authenticator
from tests.support.identity_provider import AICHA_THERE, NADIA, OutsideProvider

MOVE = "/compte/modification/courriel"
NEW = "aicha.b@exemple.test"
DELETE, STAY = "/compte/suppression/confirmation", "/compte/suppression/annulation"


async def ask_move(phone: Phone, to: str = NEW) -> None:
    answer = await phone.post(MOVE, email=to, email_again=to, password=PASSWORD)
    assert answer.headers.get("location") == MOVE, answer.text
    await outbox.drain()


async def move(phone: Phone, mailbox: Mailbox) -> str:
    """The account is moved; gives the token that undoes it."""
    await ask_move(phone)
    assert (await phone.post(f"{MOVE}/confirmation", jeton=mailbox.last_token(NEW))).status_code == 200
    await outbox.drain()
    return mailbox.last_token(AICHA)


async def add_key(phone: Phone) -> Authenticator:
    key = Authenticator(origin=ADDRESS, domain="311.rivemont.test")
    made = key.make((await phone.get("/compte/cles/creation")).json())
    answer = await phone.post("/compte/cles", key=made, name="Téléphone")
    assert answer.headers["location"] == "/compte/securite?fait=cle-ajoutee"
    return key


async def link(phone: Phone) -> None:
    back = await phone.get(await identified(await leave(phone, "/compte/identite", password=PASSWORD), AICHA_THERE))
    assert back.headers["location"] == "/compte/identite?fait=rattachee", back.text


@pytest.mark.usefixtures("franceconnect")
async def test_an_application_is_asked_after_an_identity_too(phone: Phone, outside: OutsideProvider) -> None:
    with clock.freeze(clock.now() - timedelta(seconds=90)):
        await aicha()
        await phone.sign_in()
        await phone.post(APP_PATH)
        await phone.post(f"{APP_PATH}/confirmation", code=await owners_code(AICHA))
    await link(phone)
    await phone.post("/compte/deconnexion")
    assert (await come_back(phone, AICHA_THERE, suite="/demandes")).headers[
        "location"
    ] == f"{CODE_PATH}?suite=/demandes"
    assert await phone.who() == "anonymous"
    assert (await phone.post(CODE_PATH, code="000000")).status_code == 422
    answer = await phone.post(CODE_PATH, code=await owners_code(AICHA), suite="/demandes")
    assert answer.headers["location"] == "/demandes"
    assert await phone.who() == "resident Aïcha Belkacem"
    assert await IdentitySession.all().count() == 1
    out = await phone.post("/compte/deconnexion")
    assert out.headers["location"].startswith(f"{outside.issuer}/session/end?")


@pytest.mark.usefixtures("franceconnect")
async def test_an_identity_given_for_a_stranger_s_mailbox_does_not_open_what_its_owner_activated(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    """Nadia writes Étienne's address; he presses the button of the letter. She reads no mail of his."""
    await come_back(other_phone, NADIA)
    await accept(other_phone, email=ETIENNE)
    await outbox.drain()
    await phone.post("/compte/activation", jeton=mailbox.last_token(ETIENNE))
    assert (await come_back(other_phone, NADIA)).headers["location"] == CODE_PATH
    assert await other_phone.who() == "anonymous"
    await outbox.drain()
    assert "code" in mailbox.subjects(ETIENNE)[-1].lower()
    assert (await come_back(phone, NADIA)).headers["location"] == "/", "where the mail was opened nothing is asked"


@pytest.mark.usefixtures("franceconnect")
async def test_undoing_a_move_ends_every_way_in_of_the_thief_whenever_it_was_made(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    with clock.freeze(clock.now() - timedelta(minutes=5)):
        await aicha()
        await other_phone.sign_in()
        before = await add_key(other_phone)
    await link(other_phone)
    await Identity.all().update(linked_at=clock.now() - timedelta(minutes=5))
    undo = await move(other_phone, mailbox)
    await add_key(other_phone)
    await other_phone.post(APP_PATH)
    assert (await phone.post(f"{MOVE}/annulation", jeton=undo)).status_code == 200
    assert await other_phone.who() == "anonymous"
    for gone in (Passkey, CodeKey, Identity, IdentitySession):
        assert await gone.all().count() == 0, gone
    options = (await other_phone.get("/compte/cles/defi")).json()
    assert (await other_phone.post("/compte/connexion/cle", key=before.use(options))).status_code == 422
    assert (await come_back(other_phone, AICHA_THERE)).headers["location"] == "/compte/identite/suite"
    assert await other_phone.who() == "anonymous"


async def test_an_application_from_before_the_move_is_still_asked_after_it_is_undone(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    with clock.freeze(clock.now() - timedelta(minutes=5)):
        await aicha()
        await phone.sign_in()
        await phone.post(APP_PATH)
        await phone.post(f"{APP_PATH}/confirmation", code=await owners_code(AICHA))
    undo = await move(phone, mailbox)
    assert (await other_phone.post(f"{MOVE}/annulation", jeton=undo)).status_code == 200
    assert await CodeKey.filter(confirmed_at__isnull=False).count() == 1


async def test_a_thief_who_moves_an_account_and_closes_it_does_not_have_it_erased(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await aicha()
    await other_phone.sign_in()
    undo = await move(other_phone, mailbox)
    assert (await other_phone.post(DELETE)).status_code == 303
    await outbox.drain()
    assert (await phone.get(f"{MOVE}/annulation?jeton={undo}")).status_code == 200
    assert await Departure.all().count() == 1
    assert (await phone.post(f"{MOVE}/annulation", jeton=undo)).status_code == 200
    account = await Account.get()
    assert (account.email, account.deleted_at, await Departure.all().count()) == (AICHA, None, 0)
    await outbox.drain()
    token = mailbox.last_token(AICHA)
    await phone.post("/compte/mot-de-passe", jeton=token, password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD)
    assert (await phone.sign_in(password=OTHER_PASSWORD)).status_code == 303


async def test_an_account_that_is_being_closed_moves_nowhere_nor_once_it_is_kept(
    phone: Phone, mailbox: Mailbox
) -> None:
    await aicha()
    await phone.sign_in()
    await ask_move(phone)
    confirm = mailbox.last_token(NEW)
    await phone.post(DELETE)
    await outbox.drain()
    assert (await phone.post(f"{MOVE}/confirmation", jeton=confirm)).status_code == 410
    assert (await phone.post(STAY, jeton=mailbox.last_token(AICHA))).status_code == 303
    assert (await phone.post(f"{MOVE}/confirmation", jeton=confirm)).status_code == 410
    assert await EmailChange.filter(ended_at=None).count() == 0
    assert (await Account.get()).email == AICHA


async def test_a_link_of_a_closed_account_that_nobody_is_leaving_undoes_nothing(phone: Phone, mailbox: Mailbox) -> None:
    await aicha()
    await phone.sign_in()
    undo = await move(phone, mailbox)
    await Account.all().update(deleted_at=clock.now())
    assert (await phone.post(f"{MOVE}/annulation", jeton=undo)).status_code == 410
    assert (await Account.get()).email == NEW
