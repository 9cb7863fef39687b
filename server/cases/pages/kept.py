"""Which personal pages a phone may keep: those of their owner, named in a header; the others are not stored."""

from typing import TypedDict
from uuid import UUID

from server.platform.web.answers import KEPT_FOR_OWNER, NO_STORE


class Keeping(TypedDict):
    """The arguments of `render` that say who may keep the page."""

    cache: str
    headers: dict[str, str]


def kept_for(owner: UUID | None) -> Keeping:
    """Kept in the cache named for `owner`; not stored anywhere without one."""
    if owner is None:
        return Keeping(cache=NO_STORE, headers={})
    return Keeping(cache=KEPT_FOR_OWNER, headers={"X-Owner": str(owner)})
