"""Accounts come to be: by their owner, or by the installation for its staff and its demonstration."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from uuid import UUID

from server.accounts import passwords, queries, rules
from server.accounts.actions.guards import Origin, count_form, count_mail, link_over
from server.accounts.actions.signing import know_device
from server.accounts.facts import AccountActivated, AccountRegistered, RegistrationRepeated
from server.accounts.models import Account, Membership, Token
from server.accounts.rules import EmailAddress, Purpose
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Role, Viewer
from server.platform import words
from server.platform.db import execute_returning, in_transaction
from server.platform.outbox import publish

_INSERT = """
INSERT INTO accounts (id, email, email_typed, password_hash, role, first_name, last_name, language, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class Names:
    """How a person is called; either may be empty."""

    first: str = ""
    last: str = ""


async def register(email: EmailAddress, password: str, *, names: Names, origin: Origin) -> None:
    """Open an account for this address, to be confirmed by mail; an owner who has one is told by mail instead.

    The caller has checked the password (`forms`). Two persons may register one address before its owner confirms: from
    then on only a mailed link to choose a password opens it, so that nobody's guess waits there for the owner.
    """
    await count_form("register", origin)
    await count_mail(email.compared)
    password_hash = await passwords.hashed(password)
    while not await _register_once(email, password, password_hash=password_hash, names=names):
        pass  # somebody registered the same address between our look and our insert: look again


async def activate(token: str, *, origin: Origin) -> str:
    """Confirm that the address is its owner's, once; a Problem 410 when the link is no longer good.

    Gives what the browser keeps to be known: who opened the mail there is not mailed a code when they sign in.
    """
    async with in_transaction():
        account = await consume(token, "activation")
        await Account.filter(id=account.id, activated_at=None).update(activated_at=clock.now())
        await publish(AccountActivated(account_id=account.id))
        return await know_device(account, origin)


async def create_known(
    *,
    email: str,
    password: str,
    role: Role = "resident",
    first_name: str = "",
    last_name: str = "",
    departments: AbstractSet[str] = frozenset(),
) -> Viewer:
    """An account that is active at once, for somebody the installation vouches for; safe to repeat, changes nothing."""
    address = address_of(email)
    known = await queries.account_by_email(address.compared)
    if known is None:
        password_hash = await passwords.hashed(password)
        async with in_transaction():
            made = await insert_account(
                address, password_hash, role=role, names=Names(first=first_name, last=last_name)
            )
            await Account.filter(id=made).update(activated_at=clock.now())
            if made is not None:
                await settle_departments(made, departments)
        known = await Account.get(email=address.compared)
    return replace(queries.viewer_of(known), departments=frozenset(departments))


async def settle_departments(account_id: UUID, departments: AbstractSet[str]) -> None:
    """Within a transaction: these are the departments of the account, and no others."""
    await Membership.filter(account_id=account_id).delete()
    for code in sorted(departments):
        await Membership.create(id=new_id(), account_id=account_id, department=code)


async def consume(token: str, purpose: Purpose) -> Account:
    """Use a mailed link up, with all others of that account; inside the transaction of what it is for."""
    now = clock.now()
    good = Token.filter(token_sha256=digest(token), purpose=purpose, used_at=None, expires_at__gt=now)
    if not await good.update(used_at=now):
        raise link_over()
    account = (await Token.get(token_sha256=digest(token)).select_related("account")).account
    if account.deleted_at is not None:
        raise link_over()
    await drop_links(account.id)
    return account


async def drop_links(account_id: UUID) -> None:
    """No link that was mailed before opens this account any more."""
    await Token.filter(account_id=account_id, used_at=None).update(used_at=clock.now())


async def _register_once(email: EmailAddress, password: str, *, password_hash: str, names: Names) -> bool:
    """One try; False when the account was made, or changed, between the look and the transaction."""
    seen = await Account.get_or_none(email=email.compared)
    waits = seen is not None and seen.activated_at is None
    # Verified even when there is nothing to compare: known and unknown addresses cost the same.
    is_same_person = await passwords.matches(seen.password_hash if seen and waits else None, password)
    async with in_transaction():
        made = await insert_account(email, password_hash, role="resident", names=names)
        if made is not None:
            await publish(AccountRegistered(account_id=made))
            return True
        account = await Account.get(email=email.compared)
        if seen is None or account.password_hash != seen.password_hash or account.activated_at != seen.activated_at:
            return False
        if waits and not is_same_person:
            waiting = Account.filter(id=account.id, activated_at=None)
            await waiting.update(password_hash=None, first_name="", last_name="")
            await drop_links(account.id)
        await publish(RegistrationRepeated(account_id=account.id))
    return True


async def insert_account(email: EmailAddress, password_hash: str | None, *, role: Role, names: Names) -> UUID | None:
    """The id of the new account; None when the address has one."""
    account_id = new_id()
    values = (account_id, email.compared, email.typed, password_hash, role, names.first, names.last)
    rows = await execute_returning(_INSERT, [*values, words.current_language(), clock.now()])
    return account_id if rows else None


def address_of(email: str) -> EmailAddress:
    address = rules.parse_email(email)
    if address is None:
        raise ValueError(f"not an e-mail address: {email}")
    return address
