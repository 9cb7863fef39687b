"""What the pages of second factors and keys of access are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.platform.web.form import Form


@dataclass(frozen=True, kw_only=True)
class SetupPage:
    """Staff choose their first second factor."""

    form: Form
    next_path: str


@dataclass(frozen=True, kw_only=True)
class KeyLine:
    """One key of access, as its owner knows it."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SafetyPage:
    form: Form
    keys: Sequence[KeyLine]
    has_app: bool
    codes_left: int
    is_staff: bool
    may_remove: bool
    """Staff keep one way at least."""
    done: str
    """What was just done: `cle-ajoutee`, `cle-retiree`, `application-arretee`, or empty."""


@dataclass(frozen=True, kw_only=True)
class AppPage:
    form: Form
    picture: str
    """The address of the secret as a picture for the application, as a data: address."""
    secret: str
    """The same in groups of four, to be typed."""
    next_path: str


@dataclass(frozen=True, kw_only=True)
class RecoveryPage:
    codes: Sequence[str]
    next_path: str


@dataclass(frozen=True, kw_only=True)
class OfferPage:
    form: Form
    next_path: str


@dataclass(frozen=True, kw_only=True)
class ShownCode:
    """The present code of somebody of the demonstration."""

    name: str
    email: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ShownCodesPage:
    codes: Sequence[ShownCode]
