"""The devices that agreed to show notices: one owner each, ten to a person."""

import hashlib
from uuid import UUID

from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.notices.consents import record_push
from server.notices.models import PushDevice
from server.notices.rules import DEVICES_PER_ACCOUNT
from server.platform.db import in_transaction
from server.platform.webpush import Subscription
from server.platform.words import _


async def agree(
    subscription: Subscription, viewer: Viewer, *, key_id: str, label: str, replaces: str = ""
) -> PushDevice:
    """This device shows the viewer's notices from now on, and nobody else's; said again at each start.

    `replaces` is what the same device was called before its browser gave it another address. The device seen longest
    ago makes room for the eleventh.
    """
    now, account_id = clock.now(), _known(viewer)
    device_id = id_of(subscription.endpoint)
    async with in_transaction():
        if replaces and replaces != device_id:
            await PushDevice.filter(id=replaces[:64], account_id=account_id).delete()
        known = await PushDevice.get_or_none(id=device_id)
        is_theirs = known is not None and known.account_id == account_id
        if not is_theirs:
            await _make_room(account_id)
        device = PushDevice(
            id=device_id,
            account_id=account_id,
            session_sha256=viewer.session_id,
            endpoint=subscription.endpoint,
            p256dh=subscription.p256dh,
            auth=subscription.auth,
            key_id=key_id,
            label=label,
            agreed_at=known.agreed_at if known and is_theirs else now,
            seen_at=now,
        )
        await device.save(force_create=known is None, force_update=known is not None)
        if not is_theirs:
            await record_push(account_id)
        return device


async def take_off(device_id: str, viewer: Viewer) -> None:
    """This device of the viewer's is told nothing any more and, at its next start, that it was taken off the list.

    Forgotten, it would say again by itself that it is there. Problem 404 as for `forget`.
    """
    account_id = _known(viewer)
    async with in_transaction():
        own = PushDevice.filter(id=device_id, account_id=account_id, removed_at=None)
        if not await own.update(removed_at=clock.now()):
            raise _unlisted()
        await record_push(account_id)


async def forget(device_id: str, viewer: Viewer) -> None:
    """This device of the viewer's is told nothing any more; Problem 404 for an unknown one and for somebody else's."""
    account_id = _known(viewer)
    async with in_transaction():
        if not await PushDevice.filter(id=device_id, account_id=account_id).delete():
            raise _unlisted()
        await record_push(account_id)


async def forget_devices_of_session(session_sha256: str) -> None:
    """Whoever signed out is told nothing more on that device."""
    await PushDevice.filter(session_sha256=session_sha256).delete()


async def forget_devices_of_account(account_id: UUID) -> None:
    """Every session of the person is over, on every device."""
    await PushDevice.filter(account_id=account_id).delete()


def id_of(endpoint: str) -> str:
    """The device's name among ours: SHA-256 of its address, which is a secret."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _unlisted() -> Problem:
    return Problem(
        code="not-found",
        status=404,
        title=_("Cet appareil n’est plus dans la liste."),
        detail=_("Il a peut-être déjà été retiré."),
    )


async def _make_room(account_id: UUID) -> None:
    await PushDevice.filter(account_id=account_id, removed_at__not_isnull=True).delete()
    known = await PushDevice.filter(account_id=account_id).order_by("-seen_at", "id").values_list("id", flat=True)
    too_many = list(known)[DEVICES_PER_ACCOUNT - 1 :]
    if too_many:
        await PushDevice.filter(id__in=too_many).delete()


def _known(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    return viewer.account_id
