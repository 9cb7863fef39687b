"""A forgotten password is replaced through the owner's mailbox."""

from server.accounts import passwords, queries
from server.accounts.actions.guards import Origin, count_form, count_mail, link_over
from server.accounts.actions.moving import drop_waiting_change
from server.accounts.actions.registering import consume
from server.accounts.actions.signing import know_device
from server.accounts.facts import IdentityUnlinked, PasswordChanged, ResetAsked, SafetyChanged
from server.accounts.models import Account, Identity, KnownDevice, Passkey, Session
from server.accounts.rules import EmailAddress
from server.kernel import clock
from server.platform.db import in_transaction
from server.platform.outbox import publish


async def ask_reset(email: EmailAddress, *, origin: Origin) -> None:
    """Have a link to choose a new password mailed to the owner of this address, if there is one."""
    await count_form("reset", origin)
    await count_mail(email.compared)
    account = await queries.account_by_email(email.compared)
    async with in_transaction():
        await publish(ResetAsked(account_id=account.id if account else None))


async def reset_password(token: str, password: str, *, origin: Origin) -> str:
    """Replace the password, end every session, forget known devices and identities; Problem 410 when the link is over.

    A resident's keys of access go too, since one opens the account alone: whoever had it may have added theirs. Those
    of staff stay, as applications do: they are the second factor, which a mailbox does not replace.
    The caller has checked the password (`forms`). Having opened the mail also confirms an account that waited for it,
    and this browser is the first to be known again: it is given what to keep for that.
    """
    if await queries.token_account(token, "reset") is None:
        raise link_over()
    password_hash = await passwords.hashed(password)
    async with in_transaction():
        account = await consume(token, "reset")
        activated_at = account.activated_at or clock.now()
        await Account.filter(id=account.id).update(password_hash=password_hash, activated_at=activated_at)
        await drop_waiting_change(account.id)
        # Before the sessions: whoever is signing in by it holds its row, and their session is ended with the others.
        if await Identity.filter(account_id=account.id).delete():
            await publish(IdentityUnlinked(account_id=account.id))
        if account.role == "resident" and await Passkey.filter(account_id=account.id).delete():
            await publish(SafetyChanged(account_id=account.id, change="key-removed"))
        await Session.filter(account_id=account.id).delete()
        await KnownDevice.filter(account_id=account.id).delete()
        await publish(PasswordChanged(account_id=account.id))
        return await know_device(account, origin)
