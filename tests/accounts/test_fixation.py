"""Each way in opens a session that nobody knew before, and signing out everywhere ends every other."""

from collections.abc import Awaitable, Callable

import pytest

from server.accounts.models import Session, SignInStep
from server.accounts.pages.entering import CODE_PATH
from server.accounts.tokens import digest
from server.platform import outbox
from tests.accounts.browser import ADDRESS, ETIENNE, PASSWORD, Mailbox, Phone, owners_code
from tests.accounts.identity import accept, come_back, identified, leave
from tests.accounts.people import aicha
from tests.support.authenticator import Authenticator
from tests.support.identity_provider import AICHA_THERE, LINA, LINA_EMAIL

pytestmark = pytest.mark.usefixtures("franceconnect")

PLANTED = "A" * 43
Way = Callable[[Phone, Phone, Mailbox], Awaitable[None]]


async def known_password(phone: Phone, home: Phone, _mailbox: Mailbox) -> None:
    phone.client.cookies.set("__Host-device", home.device, domain="311.rivemont.test")
    assert (await phone.give_password()).headers["location"] == "/"


async def mailed_code(phone: Phone, _home: Phone, _mailbox: Mailbox) -> None:
    phone.client.cookies.delete("__Host-device")
    assert (await phone.give_password()).headers["location"] == CODE_PATH
    assert await SignInStep.all().count() == 1
    await phone.post(CODE_PATH, code=await owners_code("aicha.belkacem@exemple.test"))


async def passkey(phone: Phone, home: Phone, _mailbox: Mailbox) -> None:
    key = Authenticator(origin=ADDRESS, domain="311.rivemont.test")
    made = key.make((await home.get("/compte/cles/creation")).json())
    await home.post("/compte/cles", key=made, name="Téléphone")
    used = key.use((await phone.get("/compte/cles/defi")).json())
    assert (await phone.post("/compte/connexion/cle", key=used)).status_code == 303


async def linked_identity(phone: Phone, home: Phone, _mailbox: Mailbox) -> None:
    await home.get(await identified(await leave(home, "/compte/identite", password=PASSWORD), AICHA_THERE))
    assert (await come_back(phone, AICHA_THERE)).headers["location"] == "/"


async def new_identity(phone: Phone, _home: Phone, _mailbox: Mailbox) -> None:
    await come_back(phone, LINA)
    assert (await accept(phone, email=LINA_EMAIL)).status_code == 303


async def activation_link(phone: Phone, home: Phone, mailbox: Mailbox) -> None:
    """A registration that two people wrote: its owner chooses the password by mail, and is signed in."""
    await home.register(email=ETIENNE)
    await home.register(email=ETIENNE, password="autre-chose-que-personne-ne-sait")
    await outbox.drain()
    chosen = {"password": PASSWORD, "confirmation": PASSWORD, "pseudonym": "Rive bleue"}
    token = mailbox.last_token(ETIENNE)
    assert (await phone.post("/compte/activation", jeton=token, **chosen)).status_code == 303


async def password_again(phone: Phone, home: Phone, mailbox: Mailbox) -> None:
    await known_password(phone, home, mailbox)
    before = phone.session
    await phone.post("/compte/verification", password=PASSWORD)
    assert phone.session != before
    assert await Session.filter(token_sha256=digest(before or "")).count() == 0


WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        known_password,
        mailed_code,
        passkey,
        linked_identity,
        new_identity,
        activation_link,
        password_again,
    )
}
each = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.fixture
async def home(other_phone: Phone) -> Phone:
    """Aïcha's own device, signed in."""
    await aicha()
    await other_phone.sign_in()
    return other_phone


@each
async def test_a_session_that_was_planted_is_not_the_one_that_opens(
    phone: Phone, home: Phone, mailbox: Mailbox, way: Way
) -> None:
    phone.client.cookies.set("__Host-session", PLANTED, domain="311.rivemont.test")
    await way(phone, home, mailbox)
    assert (await phone.who()).startswith("resident")
    assert phone.session not in {None, PLANTED}
    assert await Session.filter(token_sha256=digest(PLANTED)).count() == 0


@pytest.mark.parametrize("way", [way for way in WAYS.values() if way is not new_identity])
async def test_a_session_of_before_is_over(phone: Phone, home: Phone, mailbox: Mailbox, way: Way) -> None:
    """Somebody's session is open in the browser that another signs in with: whoever copied it has nothing.

    An identity that is new makes no account where somebody is signed in: it is theirs to link.
    """
    await phone.sign_in()
    before = phone.session
    assert before is not None
    await way(phone, home, mailbox)
    assert phone.session not in {None, before}
    assert await Session.filter(token_sha256=digest(before)).count() == 0


@pytest.mark.parametrize("way", [way for way in WAYS.values() if way not in {new_identity, activation_link}])
async def test_signing_out_everywhere_else_ends_it(phone: Phone, home: Phone, mailbox: Mailbox, way: Way) -> None:
    await way(phone, home, mailbox)
    await home.post("/compte/appareils/autres/fin")
    assert await phone.who() == "anonymous"
    assert (await phone.get("/demandes")).status_code == 303
    assert await home.who() == "resident Aïcha Belkacem"
    assert await Session.all().count() == 1
