"""What the templates of the accounts are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    name: str
    """As the provider says it."""
    account_name: str = ""
    """Whose account is open in this browser."""
    asks_password: bool = False
    form: Form
    next_path: str = ""
    """Where to go on once signed in: back to this page."""


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


@dataclass(frozen=True, kw_only=True)
class RobotPart:
    """The check that no robot sends a form."""

    is_asked: bool = False
    code_id: str = ""
    """Of the code that was mailed instead, or empty."""


@dataclass(frozen=True, kw_only=True)
class AgainPage:
    form: Form
    email: str
    """Whose password is asked, for the browser's own list of them."""
    next_path: str
    has_key: bool
    """Whether a key of access may be shown instead."""


@dataclass(frozen=True, kw_only=True)
class CreatePage:
    form: Form
    next_path: str = ""
    robot: RobotPart
    countries: Sequence[tuple[str, str]] = ()
    """Where one may be born, for the profile that asks it."""


@dataclass(frozen=True, kw_only=True)
class SummaryPage:
    """What was typed, to be read again before it is sent."""

    rows: Sequence[tuple[str, str]]
    form: Form
    """What was typed, carried to the next page; and what to say when it could not be taken."""
    carried: Sequence[str]
    """The names of its fields."""
    robot_pass: str
    next_path: str = ""


@dataclass(frozen=True, kw_only=True)
class PseudonymPage:
    """Whether a pseudonym may be had; `sentence` is empty while nothing is typed."""

    sentence: str = ""
    is_free: bool = False


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
class FinishPage:
    """The owner of a new account chooses what is still to choose."""

    token: str
    name: str
    email: str
    form: Form
    asks: frozenset[str]
    """Of `username` and `pseudonym`, beside the password."""


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
