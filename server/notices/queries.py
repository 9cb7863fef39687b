"""What is read of notices, through the eyes of the person they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from server.accounts import own_account
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices.models import Choice, Preference, PushDevice
from server.notices.rules import Channels
from server.platform.db import execute_returning

Standing = Literal["known", "unknown", "removed"]

PAGE_SIZE = 30
COUNTED_AT_MOST = 99
DIGEST_COVERS, DIGEST_LISTS = timedelta(hours=25), 50
"""An hour more than a day: one day of the year has twenty-five."""
SAID_EVERY = timedelta(hours=6)
"""How often a device says that it is there: a page that is read should not cost a write."""

_LIST = """
SELECT n.id, n.kind, n.subject, n.title, n.text, n.path, n.made_at, a.read_at
FROM notice_addressees a JOIN notices n ON n.id = a.notice_id
WHERE a.account_id = ? AND n.kind <> 'digest' {older}ORDER BY a.id DESC LIMIT ?
"""
_ONE = """
SELECT n.id, n.kind, n.subject, n.title, n.text, n.path, n.made_at, a.read_at
FROM notice_addressees a JOIN notices n ON n.id = a.notice_id WHERE a.account_id = ? AND n.id = ?
"""
_OF_DAY = """
SELECT n.id, n.kind, n.subject, n.title, n.text, n.path, n.made_at, a.read_at
FROM notice_addressees a JOIN notices n ON n.id = a.notice_id
WHERE a.account_id = ? AND n.kind NOT IN ('digest', 'test') AND n.made_at > ? AND n.made_at <= ?
ORDER BY a.id DESC LIMIT ?
"""
_TRIES = """
SELECT 'push' AS channel, state, CAST(answer AS TEXT) AS answer, settled_at AS tried_at, shown_at
FROM deliveries WHERE account_id = ? AND notice_id = ?
UNION ALL SELECT channel, state, answer, settled_at AS tried_at, NULL AS shown_at
FROM notice_messages WHERE account_id = ? AND notice_id = ?
UNION ALL SELECT channel, 'tried' AS state, answer, tried_at, NULL AS shown_at
FROM notice_attempts WHERE account_id = ? AND notice_id = ?
"""
_UNREAD = "SELECT 1 AS unread FROM notice_addressees WHERE account_id = ? AND read_at IS NULL LIMIT ?"


@dataclass(frozen=True, kw_only=True)
class SeenNotice:
    """A notice in somebody's list."""

    id: UUID
    kind: str
    subject: str
    title: str
    text: str
    path: str
    made_at: datetime
    is_unread: bool


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try to tell somebody: by what, when, and what was answered."""

    channel: str
    state: str
    answer: str
    at: datetime | None
    is_shown: bool


async def notices_of(viewer: Viewer, *, before: UUID | None = None) -> Sequence[SeenNotice]:
    """The viewer's notices, newest first, one more than a page holds when there are older ones."""
    older = "AND a.id < (SELECT id FROM notice_addressees WHERE notice_id = ? AND account_id = ?) " if before else ""
    values = [viewer.account_id, *([before, viewer.account_id] if before else []), PAGE_SIZE + 1]
    return [_seen(row) for row in await execute_returning(_LIST.format(older=older), values)]


async def notice_of(viewer: Viewer, notice_id: UUID) -> SeenNotice | None:
    """One of the viewer's notices; None for an unknown one and for somebody else's."""
    rows = await execute_returning(_ONE, [viewer.account_id, notice_id])
    return _seen(rows[0]) if rows else None


async def notices_of_digest(account_id: UUID, rank: int) -> Sequence[SeenNotice]:
    """What a summary of the day tells, the newest first; `rank` is its own: the minute of its hour."""
    until = datetime.fromtimestamp(rank * 60, UTC)
    rows = await execute_returning(_OF_DAY, [account_id, until - DIGEST_COVERS, until, DIGEST_LISTS])
    return [_seen(row) for row in rows]


async def tries_of(viewer: Viewer, notice_id: UUID) -> Sequence[Try]:
    """Every try to tell the viewer of a notice, in order; what waits comes last."""
    rows = await execute_returning(_TRIES, [viewer.account_id, notice_id] * 3)
    tries = [
        Try(
            channel=str(row["channel"]),
            state=str(row["state"]),
            answer=str(row["answer"] or ""),
            at=cast("datetime | None", row["tried_at"]),
            is_shown=row["shown_at"] is not None,
        )
        for row in rows
    ]
    return sorted(tries, key=lambda one: one.at or clock.now())


async def choice_of(viewer: Viewer, scope: str) -> str:
    """What the viewer chose for one kind or subject; empty when it is as for all."""
    found = await Choice.get_or_none(account_id=viewer.account_id, scope=scope)
    return found.channels if found else ""


async def choices_of_kinds(viewer: Viewer) -> dict[str, str]:
    """What the viewer chose, by kind."""
    rows = await Choice.filter(account_id=viewer.account_id, scope__startswith="kind:")
    return {row.scope.removeprefix("kind:"): row.channels for row in rows}


async def preference_of(viewer: Viewer) -> Preference | None:
    """The viewer's general choice; None while they made none."""
    return await Preference.get_or_none(account_id=viewer.account_id)


async def language_of(account_id: UUID) -> str:
    """In which language a person wants to be told; empty when they did not say."""
    found = await Preference.get_or_none(account_id=account_id)
    return found.language if found else ""


def _seen(row: dict[str, object]) -> SeenNotice:
    return SeenNotice(
        id=cast("UUID", row["id"]),  # the columns' own types
        kind=str(row["kind"]),
        subject=str(row["subject"]),
        title=str(row["title"]),
        text=str(row["text"]),
        path=str(row["path"]),
        made_at=cast("datetime", row["made_at"]),
        is_unread=row["read_at"] is None,
    )


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
