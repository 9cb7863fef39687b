"""An account moves to another e-mail address: asked for, confirmed on the new one, undone from the old one.

Whatever is asked, the person on the page is answered alike: that the new address has an account is told to its owner.
"""

from datetime import datetime
from uuid import UUID

from server.accounts import queries
from server.accounts.actions.confirming import require_password
from server.accounts.actions.ending import end_sessions, forget_devices
from server.accounts.actions.guards import Origin, count_form, count_mail, link_over
from server.accounts.actions.registering import drop_links
from server.accounts.facts import AddressTaken, EmailChangeAsked, EmailChanged, EmailChangeUndone, ResetAsked
from server.accounts.models import (
    Account,
    CodeKey,
    Departure,
    EmailChange,
    EmailChangeLink,
    Identity,
    Passkey,
    RecoveryCode,
)
from server.accounts.rules import EmailAddress, EmailPurpose
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import STAFF_ROLES, Viewer
from server.platform.db import UniqueViolation, in_transaction
from server.platform.outbox import publish


async def ask_email_change(viewer: Viewer, email: EmailAddress, password: str, *, origin: Origin) -> None:
    """Have a link to confirm the new address mailed there; nothing changes before. It takes the place of an older ask.

    Problem `wrong-password` (422), 429 as for every form that makes letters leave.
    """
    account = await queries.own_account(viewer)
    await require_password(account, password, origin=origin)
    await count_form("email-change", origin)
    await count_mail(email.compared)
    async with in_transaction():
        await drop_waiting_change(account.id)
        change = await EmailChange.create(
            id=new_id(),
            account_id=account.id,
            old_email=account.email,
            old_email_typed=account.email_typed,
            new_email=email.compared,
            new_email_typed=email.typed,
            asked_at=clock.now(),
        )
        taken_by = await _owner_of(email.compared)
        await publish(AddressTaken(account_id=taken_by) if taken_by else EmailChangeAsked(change_id=change.id))


async def confirm_email_change(token: str) -> None:
    """Move the account, once; a Problem 410 when the link is over, or when the address has been taken meanwhile."""
    try:
        is_moved = await _move(token)
    except UniqueViolation:  # two accounts moved to it at once: the second finds the first
        is_moved = await _move(token)
    if not is_moved:
        raise link_over()


async def undo_email_change(token: str) -> None:
    """Give the account its address back, once; a Problem 410 when the link is over.

    Whoever moved it knew the password: it opens nothing any more, every session ends, and a link to choose another is
    mailed to the address. Later changes are void with this one, and so is a deletion that was asked for meanwhile.
    """
    async with in_transaction():
        change = await _consume(token, "undo")
        if await _owner_of(change.old_email, but=change.account_id):
            raise link_over()
        await _take(change.account_id, EmailAddress(typed=change.old_email_typed, compared=change.old_email))
        await Departure.filter(account_id=change.account_id).delete()
        await Account.filter(id=change.account_id).update(password_hash=None, deleted_at=None)
        since = EmailChange.filter(account_id=change.account_id, asked_at__gte=change.asked_at, ended_at=None)
        await since.update(ended_at=clock.now())
        await _drop_ways(change.account_id, since=change.asked_at)
        await end_sessions(change.account_id)
        await forget_devices(change.account_id)
        await publish(EmailChangeUndone(account_id=change.account_id))
        await publish(ResetAsked(account_id=change.account_id))


async def _drop_ways(account_id: UUID, *, since: datetime) -> None:
    """What opens the account by itself opens it no more, nor does what was asked for besides by who may have had it.

    Somebody who means to move an account gives themselves a key first: a resident's keys and identities all go, of
    whatever time. What is asked after the password stays, unless it is newer than the change: a mailbox alone must
    not take it away.
    """
    keys = Passkey.filter(account_id=account_id)
    is_staff = (await Account.get(id=account_id)).role in STAFF_ROLES
    await (keys.filter(created_at__gte=since) if is_staff else keys).delete()
    await CodeKey.filter(account_id=account_id, created_at__gte=since).delete()
    await RecoveryCode.filter(account_id=account_id, created_at__gte=since).delete()
    await Identity.filter(account_id=account_id).delete()


async def drop_waiting_change(account_id: UUID) -> None:
    """Whatever change of address was asked for and not confirmed comes to nothing."""
    waiting = EmailChange.filter(account_id=account_id, confirmed_at=None, ended_at=None)
    await waiting.update(ended_at=clock.now())


async def _move(token: str) -> bool:
    """Whether the account moved; the owner of the new address is told where it has one, and the link is used up."""
    async with in_transaction():
        change = await _consume(token, "confirm")
        if change.confirmed_at is not None:
            raise link_over()
        taken_by = await _owner_of(change.new_email)
        if taken_by is not None:
            await publish(AddressTaken(account_id=taken_by))
            return False
        if not await Account.filter(id=change.account_id, email=change.old_email).exists():
            raise link_over()
        await _take(change.account_id, EmailAddress(typed=change.new_email_typed, compared=change.new_email))
        await EmailChange.filter(id=change.id).update(confirmed_at=clock.now())
        await publish(EmailChanged(change_id=change.id))
    return True


async def _take(account_id: UUID, email: EmailAddress) -> None:
    """The account has this address; a registration of it that nobody confirmed gives way, and older links are over."""
    unproved = Account.filter(email=email.compared, activated_at=None, role="resident")
    await unproved.exclude(id=account_id).delete()
    await Account.filter(id=account_id).update(email=email.compared, email_typed=email.typed)
    await drop_links(account_id)


async def _consume(token: str, purpose: EmailPurpose) -> EmailChange:
    """Use a mailed link up, with all others of the same purpose and change; inside the caller's transaction."""
    change = await queries.change_by_link(token, purpose)
    now = clock.now()
    if change is None or not await EmailChangeLink.filter(token_sha256=digest(token), used_at=None).update(used_at=now):
        raise link_over()
    await EmailChangeLink.filter(change_id=change.id, purpose=purpose, used_at=None).update(used_at=now)
    return change


async def _owner_of(compared: str, *, but: UUID | None = None) -> UUID | None:
    """Whose address this is for good: proved by its owner, or given to somebody of the staff."""
    account = await queries.account_by_email(compared)
    if account is None or account.id == but:
        return None
    is_unproved = account.activated_at is None and account.role == "resident"
    return None if is_unproved else account.id
