"""What the letters to the owners of accounts say, the links in them, and how one leaves.

A link's token is made when its letter is: it exists in the letter alone. A letter that could not be handed over is made
again with another link; each link works until the first is used or its time is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from server.accounts import rules
from server.accounts.models import Account, Token
from server.accounts.rules import Purpose, SafetyChange
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.platform import words
from server.platform.db import in_transaction
from server.platform.letters import send_letter
from server.platform.web.languages import absolute

ACTIVATION_PATH = "/compte/activation"
RESET_PATH = "/compte/mot-de-passe"
FORGOTTEN_PATH = "/compte/mot-de-passe-oublie"
SIGN_IN_PATH = "/compte/connexion"
IDENTITY_PATH = "/compte/identite"
STAY_PATH = "/compte/suppression/annulation"
SAFETY_PATH = "/compte/securite"
INVITATION_LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class LinkMail:
    """A letter with one link that does something."""

    link: str


@dataclass(frozen=True, kw_only=True)
class AlreadyMail:
    """A letter to somebody who has an account already."""

    sign_in_link: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class UsernameMail:
    """A letter that says what the owner signs in with."""

    username: str
    sign_in_link: str


@dataclass(frozen=True, kw_only=True)
class RobotCodeMail:
    """A letter with a code to type where one registers."""

    code: str


@dataclass(frozen=True, kw_only=True)
class StaffMail:
    """A letter to somebody who is of the staff from now on."""

    by: str
    role: str
    choose_link: str
    """Empty for who has a password already."""
    sign_in_link: str


@dataclass(frozen=True, kw_only=True)
class StaffChangedMail:
    """A letter that says what somebody may do from now on; `role` is empty for who is of the staff no more."""

    role: str


@dataclass(frozen=True, kw_only=True)
class ChangedMail:
    """A letter that says the password was changed, with what to do if that was somebody else."""

    reset_link: str


@dataclass(frozen=True, kw_only=True)
class IdentityMail:
    """A letter that says who else opens the account from now on, or no longer."""

    provider: str
    account_link: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class LeavingMail:
    """A letter that says when the account will be erased, with the link that keeps it."""

    due_at: datetime
    link: str


@dataclass(frozen=True, kw_only=True)
class CodeMail:
    """A letter with a code, and from where it was asked for."""

    code: str
    device: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class SafetyMail:
    """A letter that says what became of the owner's proofs."""

    change: SafetyChange
    safety_link: str
    reset_link: str


async def make_link(account: Account, purpose: Purpose, *, lasts: timedelta | None = None) -> str:
    """A link that does something once; its token is in the letter alone."""
    token, now = new_token(), clock.now()
    async with in_transaction():
        await Token.create(
            token_sha256=digest(token),
            account_id=account.id,
            purpose=purpose,
            created_at=now,
            expires_at=now + (lasts or rules.TOKEN_LASTS[purpose]),
        )
    return address_for(account, {"activation": ACTIVATION_PATH, "reset": RESET_PATH}[purpose], jeton=token)


async def send_to(account: Account, template: str, page: object, *, to: str = "") -> None:
    """Write to the owner of an account, in their language; `to` another address than the account's."""
    words.speak(account.language)
    await send_letter(template, page, to=to or account.email_typed, about=f"the letter to account {account.id}")


def address_for(account: Account, path: str, **query: str) -> str:
    """The whole address of a page, as its owner reads it."""
    return absolute(f"{path}{'?' + urlencode(query) if query else ''}", account.language)
