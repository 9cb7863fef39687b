"""Letters about a change of address: to the new one, to the old one with a way back, to whoever has it already."""

from server.accounts.facts import AddressTaken, EmailChangeAsked, EmailChanged
from server.accounts.letters import FORGOTTEN_PATH, SIGN_IN_PATH, AlreadyMail, LinkMail, address_for, send_to
from server.accounts.models import Account, EmailChange, EmailChangeLink
from server.accounts.rules import EMAIL_LINK_LASTS, EmailPurpose
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.platform.db import in_transaction
from server.platform.outbox import Subscription

CONFIRM_PATH = "/compte/modification/courriel/confirmation"
UNDO_PATH = "/compte/modification/courriel/annulation"


async def send_confirmation(fact: EmailChangeAsked) -> None:
    """Ask the owner of the new address to confirm; nothing once the change is void."""
    change = await EmailChange.get_or_none(id=fact.change_id, ended_at=None, confirmed_at=None).select_related(
        "account"
    )
    if change is None:
        return
    page = LinkMail(link=await _make_link(change, "confirm"))
    await send_to(change.account, "email_confirm", page, to=change.new_email_typed)


async def send_address_taken(fact: AddressTaken) -> None:
    """Tell the owner of an address that somebody wanted it for another account."""
    account = await Account.get_or_none(id=fact.account_id, deleted_at=None)
    if account is None:
        return
    page = AlreadyMail(sign_in_link=address_for(account, SIGN_IN_PATH), reset_link=address_for(account, FORGOTTEN_PATH))
    await send_to(account, "email_taken", page)


async def send_changed(fact: EmailChanged) -> None:
    """Tell the old address that the account moved, with the link that undoes it."""
    change = await EmailChange.get_or_none(id=fact.change_id, ended_at=None).select_related("account")
    if change is None or change.confirmed_at is None:
        return
    page = LinkMail(link=await _make_link(change, "undo"))
    await send_to(change.account, "email_changed", page, to=change.old_email_typed)


async def _make_link(change: EmailChange, purpose: EmailPurpose) -> str:
    """The token is in the letter alone; its time runs from what it is for, not from when the letter could be made."""
    token, now = new_token(), clock.now()
    async with in_transaction():
        await EmailChangeLink.create(
            token_sha256=digest(token),
            change_id=change.id,
            purpose=purpose,
            created_at=now,
            expires_at=(change.confirmed_at or change.asked_at) + EMAIL_LINK_LASTS[purpose],
        )
    path = {"confirm": CONFIRM_PATH, "undo": UNDO_PATH}[purpose]
    return address_for(change.account, path, jeton=token)


subscriptions = [
    Subscription(EmailChangeAsked, send_confirmation, "mail"),
    Subscription(AddressTaken, send_address_taken, "mail"),
    Subscription(EmailChanged, send_changed, "mail"),
]
