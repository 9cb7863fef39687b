"""What happened to an account. Facts hold ids, never people; without an account, a row is written all the same."""

from dataclasses import dataclass
from uuid import UUID

from server.accounts.rules import SafetyChange
from server.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AccountRegistered(Fact):
    """Somebody gave an address and a password; the owner of the address has to confirm."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class RegistrationRepeated(Fact):
    """Somebody registered an address that has an account already: its owner is told, the person on the page is not."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Fact):
    """The owner of the address confirmed the registration."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Fact):
    """A sign-in failed. `awaits_activation`: the account whose right password was given, but not yet confirmed by mail.

    Recorded at every failure, so that an unknown address costs the same work as a known one.
    """

    awaits_activation: UUID | None


@dataclass(frozen=True, kw_only=True)
class ResetAsked(Fact):
    """Somebody asked for a new password; None when the address has no account."""

    account_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class UsernameAsked(Fact):
    """Somebody asked for a lost username; None when the address has no account."""

    account_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RobotCodeAsked(Fact):
    """Somebody registers without a script: a code goes to their address, typed again it shows that no robot does."""

    code_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """The password was replaced and every session ended; the owner is told."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Fact):
    """Somebody's identity at a provider opens the account from now on; the owner is told."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(Fact):
    """It does no longer; the owner is told."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChangeAsked(Fact):
    """Somebody who is signed in gave another address; its owner has to confirm."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class AddressTaken(Fact):
    """Somebody wanted to move their account to an address that has one: its owner is told, the other is not."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Fact):
    """An account moved to another address; the old one is told, with a way back."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChangeUndone(Fact):
    """An account went back to the address it had; every session ended, and its password opens nothing any more."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class StaffInvited(Fact):
    """An administrator gave somebody a role of the staff, or sends the invitation again."""

    account_id: UUID
    by: UUID


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Fact):
    """What a member of the staff may do changed: another role, other departments."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class StaffClosed(Fact):
    """Somebody is of the staff no more: their sessions ended, and their account is that of a resident."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactsChanged(Fact):
    """The owner gave another mobile, or wishes to hear of their cases otherwise."""

    account_id: UUID
    is_text_dropped: bool
    """They wished texts, and do no longer."""


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Fact):
    """Somebody signed out, ended it from another device, or another person signed in on the same one."""

    session_sha256: str


@dataclass(frozen=True, kw_only=True)
class DeletionAsked(Fact):
    """The owner closed their account: they are signed out everywhere, and told how to undo it."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountErased(Fact):
    """The time to undo it is over, and the account knows nobody any more: each context erases what it knows."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CodeAsked(Fact):
    """The right password was given on a device that the account does not know: its owner is mailed a code."""

    step_sha256: str


@dataclass(frozen=True, kw_only=True)
class SafetyChanged(Fact):
    """A second factor or a key was added, taken away or used up; the owner is told."""

    account_id: UUID
    change: SafetyChange
