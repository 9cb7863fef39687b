"""A device says that it showed a notice: known delivered, not only accepted by a push service."""

from datetime import datetime
from uuid import UUID

from server.kernel.viewer import Viewer
from server.notices.models import Delivery, PushDevice
from server.platform.db import in_transaction


async def shown(notice_id: UUID, device_id: str, viewer: Viewer, *, at: datetime) -> None:
    """Record the first time that this device of the viewer's showed the notice; anything else changes nothing."""
    async with in_transaction():
        if await PushDevice.exists(id=device_id, account_id=viewer.account_id):
            await Delivery.filter(notice_id=notice_id, device_id=device_id, shown_at=None).update(shown_at=at)
