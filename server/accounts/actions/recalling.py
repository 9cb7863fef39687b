"""A lost username is mailed to its owner, and a lost password replaced by who knows the username."""

from server.accounts import queries
from server.accounts.actions.guards import Origin, count_form, count_mail
from server.accounts.facts import ResetAsked, UsernameAsked
from server.accounts.rules import EmailAddress
from server.platform.db import in_transaction
from server.platform.outbox import publish


async def ask_username(email: EmailAddress, *, origin: Origin) -> None:
    """Have the username mailed to the owner of this address, if there is one."""
    await count_form("username", origin)
    await count_mail(email.compared)
    account = await queries.account_by_email(email.compared)
    async with in_transaction():
        await publish(UsernameAsked(account_id=account.id if account else None))


async def ask_reset_of(username: str, *, origin: Origin) -> None:
    """Have a link to choose a new password mailed to the owner of this username, if there is one.

    Counted for the username and not for its address: no limit tells that the two belong together.
    """
    await count_form("reset", origin)
    await count_mail(username)
    account = await queries.account_by_login(username)
    async with in_transaction():
        await publish(ResetAsked(account_id=account.id if account else None))
