"""Every link that is mailed: opened as often as a scanner likes, used once, by its button, for its purpose, in time."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from server.accounts.email_letters import CONFIRM_PATH, UNDO_PATH
from server.accounts.letters import ACTIVATION_PATH, FORGOTTEN_PATH, RESET_PATH, STAY_PATH
from server.accounts.models import Account, Departure, EmailChange, EmailChangeLink, Session, Token
from server.accounts.rules import EMAIL_LINK_LASTS, TOKEN_LASTS, UNDO_LASTS, EmailPurpose, Purpose
from server.kernel import clock
from server.platform import outbox
from server.platform.installation import current
from tests.accounts.browser import AICHA, OTHER_PASSWORD, PASSWORD, Mailbox, Phone
from tests.accounts.people import aicha

ACCOUNTS = Path(__file__).parents[2] / "server/accounts"
MOVE = "/compte/modification/courriel"
NEW = "aicha.b@exemple.test"


async def activation(phone: Phone, mailbox: Mailbox) -> str:
    await phone.register()
    await outbox.drain()
    return mailbox.last_token(AICHA)


async def reset(phone: Phone, mailbox: Mailbox) -> str:
    await aicha()
    await phone.post(FORGOTTEN_PATH, email=AICHA)
    await outbox.drain()
    return mailbox.last_token(AICHA)


async def confirm(phone: Phone, mailbox: Mailbox) -> str:
    await aicha()
    await phone.sign_in()
    await phone.post(MOVE, email=NEW, email_again=NEW, password=PASSWORD)
    await outbox.drain()
    return mailbox.last_token(NEW)


async def undo(phone: Phone, mailbox: Mailbox) -> str:
    await phone.post(CONFIRM_PATH, jeton=await confirm(phone, mailbox))
    await outbox.drain()
    return mailbox.last_token(AICHA)


async def departure(phone: Phone, mailbox: Mailbox) -> str:
    await aicha()
    await phone.sign_in()
    await phone.post("/compte/suppression/confirmation")
    await outbox.drain()
    return mailbox.last_token(AICHA)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One kind: how it is had, where it leads, how long it is good, and what makes it void."""

    mailed: Callable[[Phone, Mailbox], Awaitable[str]]
    path: str
    lasts: timedelta
    supersede: Callable[[Phone], Awaitable[object]]


async def again_registered(phone: Phone) -> object:
    return await phone.register(password=OTHER_PASSWORD)


async def password_given_anew(phone: Phone) -> object:
    await phone.post(FORGOTTEN_PATH, email=AICHA)
    await outbox.drain()
    return await press(phone, RESET_PATH, Mailbox(Path(current().mailer.folder)).last_token(AICHA))


async def asked_for_another(phone: Phone) -> object:
    return await phone.post(MOVE, email="b@exemple.test", email_again="b@exemple.test", password=PASSWORD)


async def ended(_phone: Phone) -> object:
    return await EmailChange.all().update(ended_at=clock.now())


async def kept_by_another_letter(_phone: Phone) -> object:
    return await Departure.all().delete()


LINKS = {
    "activation": Link(
        mailed=activation, path=ACTIVATION_PATH, lasts=TOKEN_LASTS["activation"], supersede=again_registered
    ),
    "reset": Link(mailed=reset, path=RESET_PATH, lasts=TOKEN_LASTS["reset"], supersede=password_given_anew),
    "confirm": Link(mailed=confirm, path=CONFIRM_PATH, lasts=EMAIL_LINK_LASTS["confirm"], supersede=asked_for_another),
    "undo": Link(mailed=undo, path=UNDO_PATH, lasts=EMAIL_LINK_LASTS["undo"], supersede=ended),
    "departure": Link(mailed=departure, path=STAY_PATH, lasts=UNDO_LASTS, supersede=kept_by_another_letter),
}
each = pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)


async def press(phone: Phone, path: str, token: str) -> int:
    fields = {"password": OTHER_PASSWORD, "confirmation": OTHER_PASSWORD} if path == RESET_PATH else {}
    return (await phone.post(path, jeton=token, **fields)).status_code


async def state() -> object:
    """Everything that a link could change."""
    fields = ("email", "password_hash", "activated_at", "deleted_at")
    return (
        await Account.all().order_by("id").values(*fields),
        await Token.all().order_by("token_sha256").values(),
        await EmailChangeLink.all().order_by("token_sha256").values(),
        await Session.all().count(),
        await Departure.all().count(),
    )


def test_each_kind_of_link_has_its_case() -> None:
    kinds = {*get_args(Purpose), *get_args(EmailPurpose)}
    assert kinds < set(LINKS)
    assert set(TOKEN_LASTS) | set(EMAIL_LINK_LASTS) == kinds


def test_no_letter_of_the_accounts_has_another_link_with_a_token() -> None:
    """Whoever mails a new kind of link writes its case above."""
    written = {
        path.name: len(re.findall(r"""jeton=|["']jeton["']:""", path.read_text())) for path in ACCOUNTS.glob("*.py")
    }
    counted = {name: count for name, count in written.items() if count}
    assert counted == {"jobs.py": 1, "letters.py": 1, "email_letters.py": 1}


@each
async def test_a_scanner_that_opens_it_uses_nothing_up(
    phone: Phone, other_phone: Phone, mailbox: Mailbox, link: Link
) -> None:
    token = await link.mailed(phone, mailbox)
    before = await state()
    url = f"{link.path}?jeton={token}"
    for _turn in range(3):
        assert (await other_phone.get(url)).status_code == 200
        assert (await other_phone.client.head(url)).status_code == 200
    await other_phone.client.options(url)
    assert await state() == before
    assert other_phone.session is None
    assert await press(other_phone, link.path, token) < 400


@each
async def test_it_serves_once(phone: Phone, other_phone: Phone, mailbox: Mailbox, link: Link) -> None:
    token = await link.mailed(phone, mailbox)
    assert await press(phone, link.path, token) < 400
    after = await state()
    for browser in (phone, other_phone):
        assert (await browser.get(f"{link.path}?jeton={token}")).status_code == 410
        assert await press(browser, link.path, token) == 410
    assert await state() == after


@each
async def test_it_serves_no_other_purpose(phone: Phone, mailbox: Mailbox, link: Link) -> None:
    token = await link.mailed(phone, mailbox)
    before = await state()
    for other in {one.path for one in LINKS.values()} - {link.path}:
        assert (await phone.get(f"{other}?jeton={token}")).status_code == 410, other
        assert await press(phone, other, token) == 410, other
    assert await state() == before
    assert await press(phone, link.path, token) < 400


@each
async def test_it_is_over_at_its_time(phone: Phone, mailbox: Mailbox, link: Link) -> None:
    start = clock.now()
    with clock.freeze(start):
        token = await link.mailed(phone, mailbox)
    with clock.freeze(start + link.lasts):
        assert (await phone.get(f"{link.path}?jeton={token}")).status_code == 410
        assert await press(phone, link.path, token) == 410
    with clock.freeze(start + link.lasts - timedelta(seconds=1)):
        assert await press(phone, link.path, token) < 400


@each
async def test_what_is_newer_makes_it_void(phone: Phone, mailbox: Mailbox, link: Link) -> None:
    token = await link.mailed(phone, mailbox)
    await link.supersede(phone)
    after = await state()
    assert (await phone.get(f"{link.path}?jeton={token}")).status_code == 410
    assert await press(phone, link.path, token) == 410
    assert await state() == after


@each
@pytest.mark.parametrize("bent", [lambda t: t[:-1], lambda t: f"{t}A", lambda t: t.swapcase(), lambda _t: ""])
async def test_a_bent_one_opens_nothing(phone: Phone, mailbox: Mailbox, link: Link, bent: Callable[[str], str]) -> None:
    token = await link.mailed(phone, mailbox)
    before = await state()
    assert await press(phone, link.path, bent(token)) == 410
    assert await state() == before
