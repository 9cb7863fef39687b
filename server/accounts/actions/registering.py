"""Accounts come to be: by their owner, or by the installation for its staff and its demonstration."""

from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from server.accounts import passwords, queries, rules
from server.accounts.actions import pseudonyms
from server.accounts.actions.guards import Origin, count_mail, count_registration, link_over
from server.accounts.actions.signing import know_device
from server.accounts.facts import AccountActivated, AccountRegistered, RegistrationRepeated
from server.accounts.models import Account, CivilIdentity, Identity, Membership, Token
from server.accounts.rules import EmailAddress, Purpose
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Role, Viewer
from server.platform import words
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.outbox import publish

_INSERT = """
INSERT INTO accounts
(id, email, email_typed, password_hash, role, first_name, last_name, civility, phone, updates_by, pseudonym, language,
created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class Names:
    """How a person is called; either may be empty."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class Birth:
    """Who somebody is by their birth; what may be empty is."""

    birth_name: str
    usage_name: str
    first_name: str
    second_name: str
    third_name: str
    birth_date: date
    birth_country: str
    birth_commune: str
    birth_department: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a registration says beside address, password and names, as the town's profile asks for it."""

    civility: str = ""
    phone: str = ""
    updates_by: str = ""
    pseudonym: str = ""
    own_pseudonym: str = ""
    """The pseudonym that this browser took a moment ago, folded: it may take it again."""
    birth: Birth | None = None


NOTHING_MORE = Said()


@dataclass(frozen=True, kw_only=True)
class _Asked:
    email: EmailAddress
    password: str | None
    password_hash: str | None
    names: Names
    said: Said


async def register(
    email: EmailAddress, password: str | None, *, names: Names, origin: Origin, said: Said = NOTHING_MORE
) -> None:
    """Open an account for this address, to be confirmed by mail; an owner who has one is told by mail instead.

    The caller has checked what was typed (`forms`). Without a password the mailed link leads to choosing one. Two
    persons may register one address before its owner confirms: from then on only a mailed link to choose a password
    opens it, so that nobody's guess waits there for the owner. Problem 422 at `pseudonym` when it is taken.
    """
    await count_registration(origin)
    await count_mail(email.compared)
    asked = _Asked(
        email=email,
        password=password,
        password_hash=await passwords.hashed(password) if password is not None else None,
        names=names,
        said=said,
    )
    while not await _register_once(asked):
        pass  # somebody registered the same address between our look and our insert: look again


async def activate(token: str, *, origin: Origin) -> str:
    """Confirm that the address is its owner's, once; a Problem 410 when the link is no longer good.

    Gives what the browser keeps to be known: who opened the mail there is not mailed a code when they sign in.
    """
    async with in_transaction():
        account = await consume(token, "activation")
        await confirm(account)
        return await know_device(account, origin)


async def confirm(account: Account) -> None:
    """The account is its owner's from now on; inside the transaction of what proved it."""
    await Account.filter(id=account.id, activated_at=None).update(activated_at=clock.now())
    await pseudonyms.settle(account)
    await publish(AccountActivated(account_id=account.id))


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
            username = await _username(role, first_name, last_name)
            await Account.filter(id=made).update(activated_at=clock.now(), username=username)
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


async def leave_to_mailbox(account_id: UUID) -> None:
    """Nothing that anybody gave opens this account, which waits for its owner: only a link in their mailbox does."""
    waiting = Account.filter(id=account_id, activated_at=None)
    await waiting.update(password_hash=None, first_name="", last_name="")
    await Identity.filter(account_id=account_id).delete()
    await drop_links(account_id)


async def drop_links(account_id: UUID) -> None:
    """No link that was mailed before opens this account any more."""
    await Token.filter(account_id=account_id, used_at=None).update(used_at=clock.now())


async def _register_once(asked: _Asked) -> bool:
    """One try; False when the account was made, or changed, between the look and the transaction."""
    seen = await Account.get_or_none(email=asked.email.compared)
    waits = seen is not None and seen.activated_at is None
    # Verified even when there is nothing to compare: known and unknown addresses cost the same.
    is_same_person = asked.password is not None and await passwords.matches(
        seen.password_hash if seen and waits else None, asked.password
    )
    async with in_transaction():
        made = await insert_account(
            asked.email, asked.password_hash, role="resident", names=asked.names, said=asked.said
        )
        if made is not None:
            await _take_pseudonym(asked.said, account_id=made)
            await _keep_birth(made, asked.said.birth)
            await publish(AccountRegistered(account_id=made))
            return True
        account = await Account.get(email=asked.email.compared)
        if seen is None or account.password_hash != seen.password_hash or account.activated_at != seen.activated_at:
            return False
        await _take_pseudonym(asked.said, account_id=account.id if waits else None)
        if waits and account.role == "resident":  # who is invited to the staff is named by who invites
            await _say_again(account, asked, is_same_person=is_same_person)
        await publish(RegistrationRepeated(account_id=account.id))
    return True


async def _take_pseudonym(said: Said, *, account_id: UUID | None) -> None:
    if said.pseudonym:
        await pseudonyms.take(said.pseudonym, account_id=account_id, own=said.own_pseudonym)


async def _say_again(account: Account, asked: _Asked, *, is_same_person: bool) -> None:
    """Registered again while it waits: what is not given with the same password leaves nothing of a stranger's.

    Where no password is given, the last to register is believed, and only the last letter's link works: it shows whose
    account it opens before it does.
    """
    waiting = Account.filter(id=account.id, activated_at=None)
    await waiting.update(created_at=clock.now(), pseudonym=asked.said.pseudonym if is_same_person else "")
    if is_same_person:
        return
    await drop_links(account.id)
    await Identity.filter(account_id=account.id).delete()
    names, said = (asked.names, asked.said) if asked.password is None else (Names(), NOTHING_MORE)
    await waiting.update(
        password_hash=None,
        first_name=names.first,
        last_name=names.last,
        civility=said.civility,
        phone=said.phone,
        updates_by=said.updates_by,
    )
    await CivilIdentity.filter(account_id=account.id).delete()
    await _keep_birth(account.id, said.birth)


async def _keep_birth(account_id: UUID, birth: Birth | None) -> None:
    if birth is not None:
        await CivilIdentity.create(id=new_id(), account_id=account_id, **asdict(birth))


async def _username(role: Role, first_name: str, last_name: str) -> str | None:
    """What a resident of the installation's own signs in with, where the town has usernames."""
    if role != "resident" or not current().town.registration.has_usernames:
        return None
    return await queries.proposed_username(first_name, last_name)


async def insert_account(
    email: EmailAddress, password_hash: str | None, *, role: Role, names: Names, said: Said = NOTHING_MORE
) -> UUID | None:
    """The id of the new account; None when the address has one."""
    account_id = new_id()
    who = (account_id, email.compared, email.typed, password_hash, role, names.first, names.last)
    more = (said.civility, said.phone, said.updates_by, said.pseudonym, words.current_language(), clock.now())
    rows = await execute_returning(_INSERT, [*who, *more])
    return account_id if rows else None


def address_of(email: str) -> EmailAddress:
    address = rules.parse_email(email)
    if address is None:
        raise ValueError(f"not an e-mail address: {email}")
    return address
