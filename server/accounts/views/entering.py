"""What the pages of signing in and of a lost way in are given."""

from dataclasses import dataclass
from typing import Literal

from server.accounts.provider import IdentityWay
from server.accounts.queries import Standing
from server.platform.oidc import Reason
from server.platform.web.form import Form


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    form: Form
    next_path: str = ""
    is_expired: bool = False
    """The browser had a session that is over."""
    is_over: bool = False
    """A sign-in was begun, and not finished in time or in five tries."""
    is_activated: bool = False
    """The account has just been confirmed."""
    is_kept: bool = False
    """The account was about to be erased, and is not any more."""
    way: IdentityWay | None = None
    """The identity provider, where there is one."""


@dataclass(frozen=True, kw_only=True)
class IdentityRefusedPage:
    """Nobody was identified."""

    way: IdentityWay
    reason: Reason | Literal["lost", "left-open"]


@dataclass(frozen=True, kw_only=True)
class OnwardPage:
    """Somebody was identified whom no account knows: what they may do."""

    way: IdentityWay
    standing: Standing
    agreement: str
    """What one agrees to with a new account."""
    name: str
    """As the provider says it."""
    account_name: str = ""
    """Whose account is open in this browser."""
    asks_password: bool = False
    form: Form
    next_path: str = ""
    """Where to go on once signed in: back to this page."""


@dataclass(frozen=True, kw_only=True)
class CodePage:
    form: Form
    is_mailed: bool
    """Else it is one of the owner's application, or of their printed list."""
    email: str
    """Where the code was mailed, veiled."""
    next_path: str
    has_app: bool
    has_key: bool
    is_sent_again: bool = False


@dataclass(frozen=True, kw_only=True)
class AgainPage:
    form: Form
    email: str
    """Whose password is asked, for the browser's own list of them."""
    next_path: str
    has_key: bool
    """Whether a key of access may be shown instead."""


@dataclass(frozen=True, kw_only=True)
class LostPage:
    """« Qu’avez-vous perdu ? »"""

    form: Form
    sent: str = ""
    """`username` or `password` once it was asked for."""


@dataclass(frozen=True, kw_only=True)
class ForgotPage:
    form: Form
    is_sent: bool = False


@dataclass(frozen=True, kw_only=True)
class ResetPage:
    token: str
    """Empty when it is no longer good."""
    email: str = ""
    """For the browser's own list of passwords."""
    form: Form
