"""Sessions that their owner ends, from the list of them."""

from uuid import UUID

from server.accounts.facts import SessionEnded
from server.accounts.models import KnownDevice, Session
from server.accounts.tokens import digest
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.outbox import publish


async def end_session(viewer: Viewer, session_sha256: str) -> None:
    """End one of the viewer's sessions; nothing happens when it is over already, or somebody else's."""
    async with in_transaction():
        if await Session.filter(token_sha256=session_sha256, account_id=viewer.account_id).delete():
            await publish(SessionEnded(session_sha256=session_sha256))


async def end_other_sessions(viewer: Viewer, *, device_token: str) -> None:
    """End every session of the viewer's but the present one; only the present device stays known."""
    if viewer.account_id is None:
        return
    async with in_transaction():
        await end_sessions(viewer.account_id, kept=viewer.session_id)
        await forget_devices(viewer.account_id, kept=device_token)


async def end_sessions(account_id: UUID, *, kept: str = "") -> None:
    """End the sessions of an account but the one of SHA-256 `kept`, inside the caller's transaction."""
    others = Session.filter(account_id=account_id).exclude(token_sha256=kept)
    for session_sha256 in await others.order_by("token_sha256").values_list("token_sha256", flat=True):
        if await Session.filter(token_sha256=session_sha256).delete():
            await publish(SessionEnded(session_sha256=str(session_sha256)))


async def forget_devices(account_id: UUID, *, kept: str = "") -> None:
    """No device but the one that holds the token `kept` is known as the owner's any more."""
    await KnownDevice.filter(account_id=account_id).exclude(token_sha256=digest(kept)).delete()
