"""A password that is known is replaced by another."""

from server.accounts import passwords, queries
from server.accounts.actions.confirming import require_password, wrong_password
from server.accounts.actions.ending import forget_devices
from server.accounts.actions.guards import Origin
from server.accounts.actions.moving import drop_waiting_change
from server.accounts.actions.registering import drop_links
from server.accounts.actions.signing import SignedIn, open_session
from server.accounts.facts import PasswordChanged
from server.accounts.models import Account, Session
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.outbox import publish


async def change_password(viewer: Viewer, current: str, password: str, *, origin: Origin) -> SignedIn:
    """Replace the viewer's password; every session ends, and a new one begins here. No other device stays known.

    Problem `wrong-password` (422) when `current` is not theirs. The caller has checked the new one (`forms`).
    """
    account = await queries.own_account(viewer)
    await require_password(account, current, origin=origin, pointer="/current")
    old_hash, account.password_hash = account.password_hash, await passwords.hashed(password)
    async with in_transaction():
        still = Account.filter(id=account.id, password_hash=old_hash, deleted_at=None)
        if not await still.update(password_hash=account.password_hash):
            raise wrong_password("/current")
        await drop_links(account.id)
        await drop_waiting_change(account.id)
        await Session.filter(account_id=account.id).delete()
        await forget_devices(account.id, kept=origin.device_token)
        signed_in = await open_session(account, "password", origin=origin, has_second_factor=True)
        await publish(PasswordChanged(account_id=account.id))
    return signed_in
