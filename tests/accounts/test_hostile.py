"""Fields, hosts and cookies that no page of ours sends change nothing that they should not."""

from uuid import uuid4

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account, KnownDevice, Session
from server.accounts.pages import routes
from server.kernel import clock
from server.platform import outbox
from server.platform.web.routing import GuardedRoute
from tests.accounts.browser import ADDRESS, AICHA, ETIENNE, Mailbox, Phone
from tests.accounts.people import aicha

RAISED = {
    "role": "administrator",
    "activated_at": "2026-01-01T00:00:00Z",
    "authenticated_at": "2099-01-01T00:00:00Z",
    "password_hash": "x",
    "is_staff": "on",
    "departments": "travaux-publics",
    "deleted_at": "",
    "username": "administration",
    "id": str(uuid4()),
    "account_id": str(uuid4()),
}
"""What somebody adds who knows the columns."""
POSTS = sorted({route.path for route in routes if isinstance(route, GuardedRoute) and "POST" in (route.methods or ())})
ENDS_THE_ACCOUNT = {"/compte/suppression/confirmation"}


async def test_who_registers_with_more_fields_is_a_resident_who_waits(phone: Phone) -> None:
    await phone.register(**RAISED)
    account = await Account.get(email=AICHA)
    assert (account.role, account.activated_at, account.username) == ("resident", None, None)
    assert str(account.id) not in {RAISED["id"], RAISED["account_id"]}
    assert account.password_hash is not None
    assert account.password_hash.startswith("$argon2id$")


@pytest.mark.engine("sqlite")
async def test_no_form_of_an_account_raises_it(phone: Phone) -> None:
    """Every form, with every column beside: the account is no other, nor of the staff."""
    viewer = await aicha()
    await phone.sign_in()
    before = await Account.get(id=viewer.account_id)
    for path in POSTS:
        if path in ENDS_THE_ACCOUNT:
            continue
        answer = await phone.post(path.format(n=1, account=uuid4(), key=uuid4(), session="x" * 64), **RAISED)
        assert answer.status_code < 500, path
        if not phone.session:
            await phone.sign_in()
    after = await Account.get(id=viewer.account_id)
    assert (after.role, after.activated_at, after.email) == ("resident", before.activated_at, AICHA)
    assert after.password_hash == before.password_hash
    assert await Account.all().count() == 1


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("path", POSTS)
async def test_no_form_is_taken_from_another_site(phone: Phone, path: str) -> None:
    await aicha()
    await phone.sign_in()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://mal.test"}, {"Origin": "null"}, {}):
        answer = await phone.client.post(path.format(n=1, account=1, key=1, session=1), headers=headers)
        assert answer.status_code == 403, headers
    assert await phone.who() == "resident Aïcha Belkacem"


async def test_links_lead_to_the_town_whatever_host_was_asked(app: Starlette, mailbox: Mailbox) -> None:
    """Else whoever asks for a reset in somebody's name has the link sent to a site of theirs."""
    await aicha()
    async with Phone(app, at="https://mal.test") as stranger:
        more = {"X-Forwarded-Host": "mal.test", "X-Original-Host": "mal.test", "Forwarded": "host=mal.test"}
        await stranger.client.post(
            "/compte/mot-de-passe-oublie", data={"email": AICHA}, headers={"Sec-Fetch-Site": "same-origin", **more}
        )
    await outbox.drain()
    (letter,) = mailbox.letters(AICHA)
    assert "mal.test" not in letter.as_string()
    for part in ("plain", "html"):
        body = letter.get_body((part,))
        assert body is not None
        assert f"{ADDRESS}/compte/mot-de-passe?jeton=" in body.get_content()


async def test_the_cookies_of_one_account_are_worth_nothing_in_another(phone: Phone, other_phone: Phone) -> None:
    """A device that is known to one account, brought to another's sign-in, skips nothing."""
    await aicha()
    await phone.sign_in()
    await other_phone.register(email=ETIENNE)
    await Account.filter(email=ETIENNE).update(activated_at=clock.now())
    other_phone.client.cookies.set("__Host-device", phone.device)
    answer = await other_phone.give_password(email=ETIENNE)
    assert answer.headers["location"].startswith("/compte/connexion/code")
    assert other_phone.session is None
    assert await KnownDevice.all().count() == 1
    assert await Session.all().count() == 1
