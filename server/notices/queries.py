"""What is read of notices, through the eyes of the person they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from server.accounts import own_account
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices.models import Preference, PushDevice
from server.notices.rules import Channels
from server.platform.db import execute_returning

Standing = Literal["known", "unknown", "removed"]

PAGE_SIZE = 30
COUNTED_AT_MOST = 99
SAID_EVERY = timedelta(hours=6)
"""How often a device says that it is there: a page that is read should not cost a write."""

_LIST = """
SELECT n.id, n.kind, n.title, n.text, n.path, n.made_at, a.read_at
FROM notice_addressees a JOIN notices n ON n.id = a.notice_id
WHERE a.account_id = ? {older}ORDER BY a.id DESC LIMIT ?
"""
_UNREAD = "SELECT 1 AS unread FROM notice_addressees WHERE account_id = ? AND read_at IS NULL LIMIT ?"


@dataclass(frozen=True, kw_only=True)
class SeenNotice:
    """A notice in somebody's list."""

    id: UUID
    kind: str
    title: str
    text: str
    path: str
    made_at: datetime
    is_unread: bool


async def notices_of(viewer: Viewer, *, before: UUID | None = None) -> Sequence[SeenNotice]:
    """The viewer's notices, newest first, one more than a page holds when there are older ones."""
    older = "AND a.id < (SELECT id FROM notice_addressees WHERE notice_id = ? AND account_id = ?) " if before else ""
    values = [viewer.account_id, *([before, viewer.account_id] if before else []), PAGE_SIZE + 1]
    rows = await execute_returning(_LIST.format(older=older), values)
    return [
        SeenNotice(
            id=cast("UUID", row["id"]),  # the columns' own types
            kind=str(row["kind"]),
            title=str(row["title"]),
            text=str(row["text"]),
            path=str(row["path"]),
            made_at=cast("datetime", row["made_at"]),
            is_unread=row["read_at"] is None,
        )
        for row in rows
    ]


async def unread_of(viewer: Viewer) -> int:
    """How many the viewer has not seen, counted up to 99."""
    return len(await execute_returning(_UNREAD, [viewer.account_id, COUNTED_AT_MOST]))


async def devices_of(viewer: Viewer) -> Sequence[PushDevice]:
    """The viewer's devices, the one seen last first."""
    return await PushDevice.filter(account_id=viewer.account_id, removed_at=None).order_by("-seen_at", "id")


async def standing_of(viewer: Viewer, device_id: str) -> Standing:
    """How a device of the viewer's stands: `removed` has to stop, `unknown` has to say again that it is there."""
    device = await PushDevice.get_or_none(id=device_id[:64], account_id=viewer.account_id)
    if device is None:
        return "unknown"
    if device.removed_at is not None:
        return "removed"
    is_fresh = device.seen_at > clock.now() - SAID_EVERY and device.session_sha256 == viewer.session_id
    return "known" if is_fresh else "unknown"


async def channels_of(account_id: UUID) -> Channels | None:
    """What the person chose; None while they have not."""
    found = await Preference.get_or_none(account_id=account_id)
    return cast("Channels", found.channels) if found else None  # the column's constraint


async def address_of(viewer: Viewer) -> str:
    """Where mail to the viewer goes, as they wrote it."""
    return (await own_account(viewer)).email_typed
