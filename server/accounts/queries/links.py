"""What a mailed link is for, while it is good."""

from server.accounts import rules
from server.accounts.models import Account, Departure, EmailChange, EmailChangeLink, Token
from server.accounts.rules import EmailPurpose, Purpose
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.proofs import token_digest


async def token_account(token: str, purpose: Purpose) -> Account | None:
    """Whose mailed link this is, while it is good; None otherwise. It is not consumed."""
    row = await Token.get_or_none(
        token_sha256=digest(token), purpose=purpose, used_at=None, expires_at__gt=clock.now()
    ).select_related("account")
    return row.account if row and row.account.deleted_at is None else None


async def departure(token: str) -> Departure | None:
    """The departure that a mailed link undoes, while it can; None otherwise. It is not consumed."""
    return await Departure.get_or_none(undo_sha256=token_digest(token), due_at__gt=clock.now())


async def change_by_link(token: str, purpose: EmailPurpose) -> EmailChange | None:
    """The change of address that a mailed link is for, while it is good; None otherwise. It is not consumed.

    An account that is being closed moves no more, but is given back to who had its address: another may close it.
    """
    row = await EmailChangeLink.get_or_none(
        token_sha256=digest(token), purpose=purpose, used_at=None, expires_at__gt=clock.now(), change__ended_at=None
    ).select_related("change__account")
    if row is None:
        return None
    is_closed = row.change.account.deleted_at is not None
    is_leaving = is_closed and await Departure.filter(account_id=row.change.account_id, due_at__gt=clock.now()).exists()
    return row.change if not is_closed or (purpose == "undo" and is_leaving) else None


async def waiting_change(viewer: Viewer) -> EmailChange | None:
    """The change of address that the viewer asked for and nobody confirmed yet."""
    since = clock.now() - rules.EMAIL_LINK_LASTS["confirm"]
    asked = EmailChange.filter(account_id=viewer.account_id, confirmed_at=None, ended_at=None, asked_at__gt=since)
    return await asked.order_by("-asked_at").first()
