"""What the templates of the accounts are given."""

from dataclasses import dataclass

from server.platform.web.form import Form


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    form: Form
    next_path: str = ""
    is_expired: bool = False
    """The browser had a session that is over."""
    is_activated: bool = False
    """The account has just been confirmed."""


@dataclass(frozen=True, kw_only=True)
class AgainPage:
    form: Form
    email: str
    """Whose password is asked, for the browser's own list of them."""
    next_path: str


@dataclass(frozen=True, kw_only=True)
class CreatePage:
    form: Form
    next_path: str = ""


@dataclass(frozen=True, kw_only=True)
class CreatedPage:
    email: str
    """As typed a moment ago on this browser, or empty."""
    next_path: str
    """Where « J’ai complété les étapes » leads."""


@dataclass(frozen=True, kw_only=True)
class ActivatePage:
    token: str
    """Empty when it is no longer good."""


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


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    name: str
    email: str
    form: Form
    is_saved: bool
    is_staff: bool
