"""What the pages of one's own account are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.accounts.provider import IdentityWay
from server.platform.web.form import Form


@dataclass(frozen=True, kw_only=True)
class HomeOption:
    """An address to choose: `value` is what the form sends of it."""

    value: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    name: str
    email: str
    form: Form
    homes: Sequence[HomeOption] | None
    """What the typed address may mean; None while nobody asked."""
    languages: Sequence[tuple[str, str]]
    """Those of the town, each named in itself."""
    is_saved: bool
    is_staff: bool
    way: IdentityWay | None = None
    """The identity provider, where there is one and the account may use it."""
    leaves_provider: bool = False
    """The provider opened this session, and is to end its own: one signs out by going there."""


@dataclass(frozen=True, kw_only=True)
class ChangePasswordPage:
    email: str
    """For the browser's own list of passwords."""
    has_password: bool
    """Without one there is nothing to prove it with: a link is mailed instead."""
    form: Form
    is_done: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangeEmailPage:
    email: str
    has_password: bool
    form: Form
    waiting: str
    """The address that waits to be confirmed, or empty."""


@dataclass(frozen=True, kw_only=True)
class EmailLinkPage:
    email: str
    """The address that the account would have."""
    token: str
    """Empty when it is no longer good."""
    is_done: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """Where somebody is signed in."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class DevicesPage:
    sessions: Sequence[SessionLine]
    """The one of this browser first."""
    is_ended: bool
    """One or more were just ended."""


@dataclass(frozen=True, kw_only=True)
class OwnIdentityPage:
    """The provider in one's own account."""

    way: IdentityWay
    linked_at: datetime | None
    """None: it does not open the account."""
    has_password: bool
    form: Form
    done: str = ""
    """What has just been done: `rattachee`, `retiree` or nothing."""


@dataclass(frozen=True, kw_only=True)
class LeavePage:
    is_staff: bool
    """Their account is closed by a supervisor."""


@dataclass(frozen=True, kw_only=True)
class StayPage:
    token: str
    """Empty when it is no longer good."""
