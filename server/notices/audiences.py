"""Who an announcement is for: audiences that contexts offer, read page by page, so that none is ever held whole."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from server.platform.db import execute_returning
from server.platform.words import _

FIRST = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """People who may be told something together."""

    code: str
    title: Callable[[], str]
    count: Callable[[str], Awaitable[int]]
    """How many they are, for an argument (a borough, an area); empty for an audience that takes none."""
    page: Callable[[str, UUID, int], Awaitable[Sequence[UUID]]]
    """Those after an account, in the order of their ids, at most so many; empty after the last."""
    is_offered: bool = True
    """Whether a supervisor may choose it by itself."""


_audiences: dict[str, Audience] = {}


def offer(audiences: Iterable[Audience]) -> None:
    """Add audiences to those that are known; called where the program is put together, safe to repeat."""
    _audiences.update({audience.code: audience for audience in audiences})


def offered() -> list[Audience]:
    """Those that a supervisor may choose."""
    return [audience for audience in _audiences.values() if audience.is_offered]


def audience_of(code: str) -> Audience | None:
    """The audience of that code; None when no context offers it any more."""
    return _audiences.get(code)


_OPEN = "FROM accounts c WHERE c.activated_at IS NOT NULL AND c.deleted_at IS NULL"
_WITH_DEVICE = f"{_OPEN} AND EXISTS (SELECT 1 FROM push_devices d WHERE d.account_id = c.id AND d.removed_at IS NULL)"  # noqa: S608 - no value is in it


def _counted(which: str) -> Callable[[str], Awaitable[int]]:
    async def count(_argument: str) -> int:
        rows = await execute_returning(f"SELECT COUNT(*) AS people {which}")
        return int(str(rows[0]["people"]))

    return count


def _paged(which: str) -> Callable[[str, UUID, int], Awaitable[Sequence[UUID]]]:
    async def page(_argument: str, after: UUID, limit: int) -> Sequence[UUID]:
        sql = f"SELECT c.id {which} AND c.id > ? ORDER BY c.id LIMIT ?"
        return [cast("UUID", row["id"]) for row in await execute_returning(sql, [after, limit])]

    return page


own = (
    Audience(
        code="everybody",
        title=lambda: _("Toutes les personnes qui ont un compte"),
        count=_counted(_OPEN),
        page=_paged(_OPEN),
    ),
    Audience(
        code="devices",
        title=lambda: _("Les personnes qui reçoivent les avis sur un appareil"),
        count=_counted(_WITH_DEVICE),
        page=_paged(_WITH_DEVICE),
    ),
)
