"""Sessions: on the server, rotated, revocable, over after a while; the cookie holds 256 bits and nothing else."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from server.accounts import create_staff, forget_expired
from server.accounts.models import Account, Session
from server.accounts.tokens import digest
from server.kernel import clock
from server.platform import outbox
from server.platform.models import OutboxRow
from tests.accounts.browser import OTHER_PASSWORD, PASSWORD, Mailbox, Phone
from tests.accounts.people import aicha, marc_antoine

AGENT = "ma.roy@rivemont.test"


async def test_the_cookie_is_this_host_s_alone(phone: Phone) -> None:
    await aicha()
    answer = await phone.sign_in()
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("__Host-session="))
    for attribute in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert phone.session is not None
    assert len(phone.session) == 43
    kept = await Session.get()
    assert (kept.token_sha256, kept.device) == (digest(phone.session), "Firefox, Android")


async def test_signing_in_changes_the_session(phone: Phone, other_phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    before = phone.session
    await phone.sign_in()
    assert phone.session != before
    assert before is not None
    other_phone.client.cookies.set("__Host-session", before)
    assert await other_phone.who() == "anonymous"


async def test_a_session_given_by_somebody_else_is_not_kept(phone: Phone) -> None:
    await aicha()
    phone.client.cookies.set("__Host-session", "A" * 43, domain="311.rivemont.test")
    await phone.sign_in()
    assert await Session.filter(token_sha256=digest("A" * 43)).count() == 0


async def test_signing_out_ends_this_session_only(phone: Phone, other_phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await other_phone.sign_in()
    stolen = phone.session
    answer = await phone.post("/compte/deconnexion")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert phone.session is None
    assert "clear-site-data" not in answer.headers
    assert stolen is not None
    phone.client.cookies.set("__Host-session", stolen, domain="311.rivemont.test")
    assert await phone.who() == "anonymous"
    assert await other_phone.who() == "resident Aïcha Belkacem"


@pytest.mark.parametrize(("email", "idle"), [(AGENT, timedelta(minutes=30)), (None, timedelta(days=30))])
async def test_a_session_ends_when_nobody_comes(phone: Phone, email: str | None, idle: timedelta) -> None:
    role = (await marc_antoine() if email else await aicha()).role
    await (phone.sign_in(email=email) if email else phone.sign_in())
    start = clock.now()
    with clock.freeze(start + idle - timedelta(minutes=1)):
        assert (await phone.who()).startswith(role)
    with clock.freeze(start + 2 * idle - timedelta(minutes=2)):
        assert (await phone.who()).startswith(role)
    with clock.freeze(start + 3 * idle):
        assert await phone.who() == "anonymous"
        assert await forget_expired() == 1


async def test_a_session_ends_in_the_end(phone: Phone) -> None:
    await marc_antoine()
    await phone.sign_in(email=AGENT)
    start = clock.now()
    for quarters in range(1, 48):
        with clock.freeze(start + quarters * timedelta(minutes=15)):
            assert (await phone.who()).startswith("agent")
    with clock.freeze(start + timedelta(hours=12, seconds=1)):
        assert await phone.who() == "anonymous"


async def test_being_seen_is_written_down_once_a_minute_at_most(phone: Phone) -> None:
    await marc_antoine()
    await phone.sign_in(email=AGENT)
    start = clock.now()
    for seconds, is_written in ((30, False), (59, False), (61, True), (100, False)):
        before = (await Session.get()).seen_at
        with clock.freeze(start + timedelta(seconds=seconds)):
            await phone.who()
        assert ((await Session.get()).seen_at != before) is is_written


async def test_a_deleted_account_is_nobody(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await Account.all().update(deleted_at=clock.now())
    assert await phone.who() == "anonymous"
    assert (await phone.sign_in()).status_code == 422


@pytest.mark.parametrize("cookie", ["", "x", "é", "A" * 5000, "' OR 1=1 --"])
async def test_a_made_up_session_is_nobody(phone: Phone, cookie: str) -> None:
    answer = await phone.client.get("/", headers={b"Cookie": f"__Host-session={cookie}".encode()})
    assert answer.text == "anonymous"


async def test_plain_http_is_refused_elsewhere_than_localhost(app: Starlette) -> None:
    await aicha()
    for address, status in (
        ("http://311.rivemont.test", 403),
        ("http://192.168.1.4:8311", 403),
        ("http://localhost.rivemont.test", 403),
        ("http://localhost:8311", 303),
    ):
        async with Phone(app, at=address) as phone:
            answer = await phone.sign_in()
            assert answer.status_code == status
            assert ("Cette adresse n’est pas protégée." in answer.text) is (status == 403)


async def test_another_site_cannot_act_in_our_name(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
        {"Origin": "https://mal.test"},
    ):
        answer = await phone.client.post("/compte/deconnexion", headers=headers)
        assert answer.status_code == 403
    assert await phone.who() == "resident Aïcha Belkacem"
    answer = await phone.client.post("/compte/deconnexion", headers={"Origin": "https://311.rivemont.test"})
    assert answer.status_code == 303


async def test_pages_that_want_an_account_bring_back(phone: Phone) -> None:
    await aicha()
    asked = await phone.get("/demandes")
    assert (asked.status_code, asked.headers["location"]) == (303, "/compte/connexion?suite=/demandes")
    assert (await phone.sign_in(suite="/demandes")).headers["location"] == "/demandes"
    assert (await phone.get("/compte/connexion?suite=/demandes")).headers["location"] == "/demandes"


async def test_residents_do_not_see_the_desk(phone: Phone, other_phone: Phone) -> None:
    await aicha()
    await marc_antoine()
    await phone.sign_in()
    assert (await phone.get("/poste")).status_code == 404
    assert (await other_phone.sign_in(email=AGENT)).headers["location"] == "/poste"
    assert (await other_phone.get("/poste")).status_code == 200


async def test_an_expired_session_is_said(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await Session.all().delete()
    assert "Votre session a expiré." in (await phone.get("/compte/connexion")).text


async def test_staff_choose_their_password_by_mail(phone: Phone, mailbox: Mailbox) -> None:
    viewer = await create_staff(
        email="josee.tremblay@rivemont.test", role="crew", first_name="Josée", last_name="Tremblay"
    )
    assert viewer.role == "crew"
    await outbox.drain()
    assert mailbox.subjects() == ["Choisissez votre mot de passe"]
    await phone.post(
        "/compte/mot-de-passe", jeton=mailbox.last_token(), password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD
    )
    await phone.sign_in(email="josee.tremblay@rivemont.test", password=OTHER_PASSWORD)
    assert await phone.who() == "crew Josée Tremblay"


async def test_a_resident_who_is_hired_signs_in_again(phone: Phone) -> None:
    resident = await aicha()
    await phone.sign_in()
    hired = await create_staff(email="aicha.belkacem@exemple.test", role="agent", first_name="", last_name="")
    assert hired.account_id == resident.account_id
    assert await phone.who() == "anonymous"
    await phone.sign_in()
    assert await phone.who() == "agent Aïcha Belkacem"


@pytest.mark.usefixtures("installation")
async def test_the_seed_may_run_again() -> None:
    first, second = await aicha(), await aicha()
    assert first == second
    assert (await Account.all().count(), await OutboxRow.all().count()) == (1, 0)
    assert PASSWORD not in str((await Account.get()).password_hash)
