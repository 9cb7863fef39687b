"""An account is closed by its owner, kept after all by the mailed link, or erased once the time for that is over."""

from server.accounts import rules
from server.accounts.actions.ending import end_sessions
from server.accounts.actions.guards import link_over
from server.accounts.actions.moving import drop_waiting_change
from server.accounts.actions.registering import drop_links
from server.accounts.facts import AccountErased, DeletionAsked
from server.accounts.models import Account, Departure
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.db.erasing import blanked, owned_models
from server.platform.installation import current
from server.platform.proofs import link_token, token_digest
from server.platform.words import _

UNDO = "departure"
"""The purpose of the token that undoes one."""
KEPT = ("role", "language", "created_at", "activated_at", "deleted_at")
"""What an erased account still says: that there was one, and when."""


async def leave(viewer: Viewer) -> None:
    """Close the viewer's account and sign them out everywhere; it is erased seven days later, unless they undo it.

    Twice changes nothing. Problem 403 for a member of the staff, whose account a supervisor closes.
    """
    require_resident(viewer)
    now, id_ = clock.now(), new_id()
    async with in_transaction():
        if not await Account.filter(id=viewer.account_id, deleted_at=None).update(deleted_at=now):
            return
        account = await Account.get(id=viewer.account_id)
        await Departure.create(
            id=id_,
            account_id=account.id,
            asked_at=now,
            due_at=now + rules.UNDO_LASTS,
            undo_sha256=token_digest(link_token(UNDO, id_)),
        )
        await end_sessions(account.id)
        await drop_links(account.id)
        await drop_waiting_change(account.id)
        await outbox.publish(DeletionAsked(account_id=account.id))


async def stay(token: str) -> None:
    """Open the account again, as it was but for its sessions; Problem 410 when the link is no longer good."""
    async with in_transaction():
        departure = await Departure.get_or_none(undo_sha256=token_digest(token), due_at__gt=clock.now())
        if departure is None or not await Departure.filter(id=departure.id).delete():
            raise link_over()
        await Account.filter(id=departure.account_id).update(deleted_at=None)


async def erase(departure: Departure) -> bool:
    """Take the person out of the account whose time is over; False when it was undone, or done, meanwhile.

    Their letters that wait as files go first: once the address is gone nothing would find them.
    """
    account = await Account.get(id=departure.account_id)
    await current().mailer.forget(account.email_typed)
    async with in_transaction():
        if not await Departure.filter(id=departure.id, due_at__lte=clock.now()).delete():
            return False
        for model, column in owned_models(Account, of="accounts"):
            await model.filter(**{column: account.id}).delete()
        nobody = f"{account.id.hex}@efface.invalid"
        blank = blanked(Account, keep=(*KEPT, "email", "email_typed"))
        await Account.filter(id=account.id).update(**blank, email=nobody, email_typed=nobody)
        await outbox.forget(account.id)
        await outbox.publish(AccountErased(account_id=account.id))
    return True


def require_resident(viewer: Viewer) -> None:
    """Problem 403 for a member of the staff: what they did for the town stays theirs until a supervisor closes it."""
    if viewer.is_staff:
        raise Problem(
            code="not-allowed",
            status=403,
            title=_("Ce compte est celui d’un membre du personnel."),
            detail=_("Une personne de la supervision le ferme. Rien n’a été changé."),
        )
