"""An application's codes and the printed list: optional for residents, a second factor at least for staff."""

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from starlette.applications import Starlette

from server.accounts import codes, create_known, forget_proofs
from server.accounts.models import Account, CodeKey, RecoveryCode, Session
from server.accounts.pages.entering import APP_PATH, CODE_PATH, SETUP_PATH
from server.kernel import clock
from server.platform import outbox
from server.platform.installation import Installation, install
from server.platform.keys import ServerKey
from tests.accounts.browser import AICHA, PASSWORD, Mailbox, Phone, owners_code
from tests.accounts.people import aicha, marc_antoine

AGENT = "ma.roy@rivemont.test"
SAFETY = "/compte/securite"


async def printed_by(phone: Phone) -> list[str]:
    """Set an application up; gives the codes to print."""
    await phone.post(APP_PATH)
    answer = await phone.post(f"{APP_PATH}/confirmation", code=await owners_code(AICHA))
    assert answer.status_code == 200
    return re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", answer.text)


@pytest.fixture
async def printed(phone: Phone) -> list[str]:
    """Aïcha is signed in, and has an application since half a minute."""
    with clock.freeze(clock.now() - timedelta(seconds=90)):
        await aicha()
        await phone.sign_in()
        return await printed_by(phone)


async def test_the_secret_is_shown_as_a_picture_and_as_text_and_kept_encrypted(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    assert (await phone.get(APP_PATH)).headers["location"] == SAFETY
    assert (await phone.post(APP_PATH)).headers["location"] == APP_PATH
    page = await phone.get(APP_PATH)
    key = await CodeKey.get()
    secret = codes.opened(key.sealed_secret, key.account_id)
    assert " ".join(re.findall("....", secret)) in page.text
    assert 'src="data:image/svg+xml' in page.text
    assert secret not in key.sealed_secret
    assert (await phone.get(APP_PATH)).text == page.text


async def test_pressed_at_once_one_secret_is_made(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    answers = await asyncio.gather(*(phone.post(APP_PATH) for _hand in range(5)))
    assert {answer.headers["location"] for answer in answers} == {APP_PATH}
    assert await CodeKey.all().count() == 1


async def test_it_counts_only_once_a_code_was_right(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await phone.post(APP_PATH)
    answer = await phone.post(f"{APP_PATH}/confirmation", code="000000")
    assert answer.status_code == 422
    assert "Ce code n’est pas le bon" in answer.text
    await phone.post("/compte/deconnexion")
    assert (await phone.give_password()).headers["location"] == "/"


async def test_it_is_asked_after_the_password_known_device_or_not(
    phone: Phone, other_phone: Phone, printed: list[str]
) -> None:
    assert len(set(printed)) == 10
    await phone.post("/compte/deconnexion")
    answer = await phone.give_password(suite="/demandes")
    assert answer.headers["location"] == f"{CODE_PATH}?suite=/demandes"
    assert await phone.who() == "anonymous"
    assert "Code de votre application" in (await phone.get(CODE_PATH)).text
    code = await owners_code(AICHA)
    answer = await phone.post(CODE_PATH, code=f"{code[:3]} {code[3:]}", suite="/demandes")
    assert answer.headers["location"] == "/demandes"
    await other_phone.give_password()
    assert (await other_phone.post(CODE_PATH, code=code)).status_code == 422, "a code serves once"
    assert (await phone.post(f"{CODE_PATH}/renvoi")).headers["location"].startswith("/compte/connexion?fait=")


async def test_a_clock_may_be_half_a_minute_off_and_no_more(phone: Phone, printed: list[str]) -> None:
    key = await CodeKey.get()
    application = pyotp.TOTP(codes.opened(key.sealed_secret, key.account_id))
    await phone.post("/compte/deconnexion")
    now = clock.now()
    with clock.freeze(now):
        for seconds, status in ((-60, 422), (60, 422), (-30, 303)):
            await phone.give_password()
            code = application.at(now + timedelta(seconds=seconds))
            assert (await phone.post(CODE_PATH, code=code)).status_code == status


async def test_a_printed_code_serves_once_and_its_owner_is_told(
    phone: Phone, printed: list[str], mailbox: Mailbox
) -> None:
    await phone.post("/compte/deconnexion")
    for typed, status in ((printed[2].lower().replace("-", " "), 303), (printed[2], 422), (printed[7], 303)):
        await phone.give_password()
        assert (await phone.post(CODE_PATH, code=typed)).status_code == status
    assert await RecoveryCode.filter(used_at=None).count() == 8
    await outbox.drain()
    told = [letter for letter in mailbox.letters(AICHA) if letter["Subject"] == "La sécurité de votre compte a changé"]
    assert len(told) == 3
    assert not {code for code in printed if code in str(await RecoveryCode.all().values())}


async def test_codes_are_kept_under_the_key_of_the_installation(
    phone: Phone, printed: list[str], installation: Installation
) -> None:
    """Who has the database and no key has nothing to try 58 bits against; nor does a row serve another account."""
    account = await Account.get(email=AICHA)
    kept = {row.code_mac for row in await RecoveryCode.all()}
    assert {codes.mac("recovery", str(account.id), code) for code in printed} == kept
    assert {codes.mac("recovery", str(account.id)[::-1], code) for code in printed} & kept == set()
    plain = [hashlib.sha256(code.encode()).hexdigest() for code in (*printed, *map(codes.plain, printed))]
    assert kept & set(plain) == set()
    install(replace(installation, key=ServerKey(b"o" * 32)))
    assert {codes.mac("recovery", str(account.id), code) for code in printed} & kept == set()


async def test_new_printed_codes_replace_the_old_ones(phone: Phone, printed: list[str]) -> None:
    answer = await phone.post(f"{SAFETY}/codes")
    assert len(re.findall(r"<li>[0-9A-Z-]{14}</li>", answer.text)) == 10
    await phone.post("/compte/deconnexion")
    await phone.give_password()
    assert (await phone.post(CODE_PATH, code=printed[0])).status_code == 422


async def test_it_is_stopped_after_who_one_is_was_confirmed(phone: Phone, printed: list[str]) -> None:
    with clock.freeze(clock.now() + timedelta(minutes=15)):
        asked = await phone.post(f"{APP_PATH}/arret")
        assert asked.headers["location"] == f"/compte/verification?suite={SAFETY}"
        assert await CodeKey.all().count() == 1
        await phone.post("/compte/verification", password=PASSWORD)
        assert (await phone.post(f"{APP_PATH}/arret")).headers["location"] == f"{SAFETY}?fait=application-arretee"
    assert (await CodeKey.all().count(), await RecoveryCode.all().count()) == (0, 0)


async def test_a_second_application_does_not_replace_the_first_unasked(phone: Phone, printed: list[str]) -> None:
    before = (await CodeKey.get()).sealed_secret
    await phone.post(APP_PATH)
    assert (await CodeKey.get()).sealed_secret == before
    assert (await phone.post(f"{APP_PATH}/confirmation", code="000000")).headers["location"] == SAFETY


async def test_with_another_key_no_code_is_right_and_nothing_breaks(
    phone: Phone, installation: Installation, printed: list[str]
) -> None:
    await phone.post("/compte/deconnexion")
    await phone.give_password()
    code = await owners_code(AICHA)
    install(replace(installation, key=ServerKey(b"l" * 32)))
    assert (await phone.post(CODE_PATH, code=code)).status_code == 422


async def test_who_lost_everything_begins_again(phone: Phone, printed: list[str]) -> None:
    assert await forget_proofs(AICHA)
    assert not await forget_proofs("personne@exemple.test")
    assert await phone.who() == "anonymous"
    assert (await phone.give_password()).headers["location"] == CODE_PATH
    assert "Code reçu par courriel" in (await phone.get(CODE_PATH)).text


@pytest.mark.usefixtures("limited")
async def test_wrong_codes_elsewhere_do_not_keep_the_owner_out(
    app: Starlette, phone: Phone, printed: list[str]
) -> None:
    """Somebody knows the password and guesses codes all day; where the owner is known, theirs still count."""
    await phone.post("/compte/deconnexion")
    with clock.freeze(clock.now()):
        statuses = []
        for network in range(6):
            async with Phone(app, address=f"203.0.113.{network}") as stranger:
                await stranger.give_password()
                statuses += [(await stranger.post(CODE_PATH, code="00 00 00")).status_code for _try in range(4)]
        assert statuses == [422] * 20 + [429] * 4
        await phone.sign_in()
        assert await phone.who() == "resident Aïcha Belkacem"


async def test_staff_reach_nothing_with_a_password_alone(phone: Phone) -> None:
    await marc_antoine()
    await phone.give_password(email=AGENT)
    assert await phone.who() == "anonymous"
    assert (await phone.get("/poste")).headers["location"].startswith("/compte/connexion")
    assert (await phone.sign_in(email=AGENT)).headers["location"] == "/poste"
    assert (await phone.get("/poste")).status_code == 200


async def test_staff_without_one_set_it_up_after_the_mailed_code(phone: Phone) -> None:
    await create_known(email=AGENT, password=PASSWORD, role="agent")
    assert (await phone.give_password(email=AGENT)).headers["location"] == CODE_PATH
    assert (await phone.post(APP_PATH)).headers["location"].startswith("/compte/connexion"), "not before the code"
    assert (await phone.post(CODE_PATH, code=await owners_code(AGENT))).headers["location"] == SETUP_PATH
    assert await Session.all().count() == 0
    assert "Configurer une application" in (await phone.get(SETUP_PATH)).text
    assert (await phone.get(CODE_PATH)).headers["location"] == "/compte/connexion"
    assert (await phone.post(CODE_PATH, code="123456")).headers["location"].startswith("/compte/connexion?fait=")
    assert (await phone.get("/poste")).headers["location"].startswith("/compte/connexion")
    assert (await phone.get(SAFETY)).headers["location"].startswith("/compte/connexion")
    await phone.post(APP_PATH)
    answer = await phone.post(f"{APP_PATH}/confirmation", code=await owners_code(AGENT))
    assert "Vos codes de secours" in answer.text
    assert 'href="/poste"' in answer.text
    assert (await phone.get("/poste")).status_code == 200


async def test_staff_keep_one_factor_at_least(phone: Phone) -> None:
    await marc_antoine()
    await phone.sign_in(email=AGENT)
    assert "Ne plus demander de code" not in (await phone.get(SAFETY)).text
    answer = await phone.post(f"{APP_PATH}/arret")
    assert answer.status_code == 409
    assert "C’est votre dernière preuve." in answer.text
    assert await CodeKey.all().count() == 1


async def test_the_demonstrations_codes_are_not_shown_where_residents_come(app: Starlette, phone: Phone) -> None:
    """Behind a proxy on the same machine everybody may look like it."""
    await marc_antoine()
    async with Phone(app, address="127.0.0.1") as here:
        assert (await here.get("/dev/codes")).status_code == 404
    assert (await phone.get("/dev/codes")).status_code == 404


async def test_a_secret_moved_to_another_row_opens_nothing() -> None:
    viewer = Account(id="018f0000-0000-7000-8000-000000000001")
    key = ServerKey(b"k" * 32)
    sealed = key.encrypt("SECRET", purpose="code-key", owner=str(viewer.id))
    assert key.decrypt(sealed, purpose="code-key", owner=str(viewer.id)) == "SECRET"
    assert key.encrypt("SECRET", purpose="code-key", owner=str(viewer.id)) != sealed
    for other, purpose, owner in (
        (key, "code-key", "another"),
        (key, "another", str(viewer.id)),
        (ServerKey(b"l" * 32), "code-key", str(viewer.id)),
    ):
        with pytest.raises(InvalidTag):
            other.decrypt(sealed, purpose=purpose, owner=owner)
