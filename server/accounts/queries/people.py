"""Who has an account, and what a new one may be called."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from tortoise.expressions import Q

from server.accounts import naming, rules
from server.accounts.models import Account, Pseudonym
from server.accounts.rules import EmailAddress, parse_email
from server.kernel import clock
from server.kernel.viewer import Role, Viewer
from server.platform.db import find_among


async def account_by_email(compared: str) -> Account | None:
    """The account of an address in its compared form, activated or not."""
    return await Account.get_or_none(email=compared, deleted_at=None)


async def account_by_login(compared: str) -> Account | None:
    """The account of an address or of a username in its compared form, activated or not."""
    if "@" in compared:
        return await account_by_email(compared)
    return await Account.get_or_none(username=compared, deleted_at=None) if compared else None


async def own_account(viewer: Viewer) -> Account:
    """The viewer's own account; asking for a person who is not signed in is a bug."""
    return await Account.get(id=viewer.account_id, deleted_at=None)


async def address_of(account_id: UUID) -> EmailAddress | None:
    """Where mail to the owner of an account goes; None when there is none any more."""
    account = await Account.get_or_none(id=account_id, deleted_at=None)
    return parse_email(account.email_typed) if account else None


async def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How the people of these accounts are called; those that are gone are left out."""
    found = await find_among(Account, account_ids)
    return {one.id: viewer_of(one).name for one in found.values() if one.deleted_at is None}


def viewer_of(account: Account) -> Viewer:
    """The person of an account, outside any session: for the seed and for jobs."""
    return viewer_named(
        account.id,
        role=cast("Role", account.role),  # the column's constraint
        names=(account.first_name, account.last_name),
        email=account.email_typed,
    )


def viewer_named(account_id: UUID, *, role: Role, names: tuple[str, str], email: str) -> Viewer:
    """The person of an account of which only this much was read."""
    return Viewer(
        account_id=account_id,
        role=role,
        name=" ".join(filter(None, names)) or email,
        initials=rules.initials(*names, email=email),
    )


async def proposed_username(first_name: str, last_name: str) -> str:
    """A username for somebody of this name: « prénom.nom », or with the first number that makes it free."""
    wished = naming.username_of(first_name, last_name)
    alike = await Account.filter(username__startswith=wished).values_list("username", flat=True)
    return naming.free_username(wished, taken={str(name) for name in alike})


async def is_pseudonym_free(folded: str) -> bool:
    """Whether nobody has this pseudonym, nor a registration that waits for its owner."""
    return not await Pseudonym.filter(Q(held_until=None) | Q(held_until__gt=clock.now()), folded=folded).exists()
