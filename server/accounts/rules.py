"""What accounts go by: addresses, roles, how long things last. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.accounts import naming
from server.kernel import text
from server.kernel.viewer import STAFF_ROLES, Role

Purpose = Literal["activation", "reset"]

TOKEN_LASTS: dict[Purpose, timedelta] = {"activation": timedelta(hours=24), "reset": timedelta(minutes=10)}
EmailPurpose = Literal["confirm", "undo"]
EMAIL_LINK_LASTS: dict[EmailPurpose, timedelta] = {"confirm": timedelta(hours=24), "undo": timedelta(hours=72)}
EMAIL_CHANGE_KEPT = sum(EMAIL_LINK_LASTS.values(), timedelta())
"""After its last link, nothing of a change is of use to anybody."""
KNOWN_DEVICE_LASTS = timedelta(days=400)
"""The most a browser keeps a cookie."""
IDENTITY_VISIT_LASTS = timedelta(minutes=15)
"""To be identified elsewhere and to come back."""
IDENTITY_PROOF_LASTS = timedelta(minutes=30)
"""To decide what becomes of an identity that no account knows."""

UNCONFIRMED_LAST = timedelta(days=7)
"""How long a registration waits for the owner of its address."""
RECENT = timedelta(minutes=15)
"""How long a proof of who somebody is opens the pages that touch the safety of an account."""

UNDO_LASTS = timedelta(days=7)
"""How long an owner who closed their account may think again."""
STEP_LASTS = timedelta(minutes=30)
"""How long a right password waits for what else is asked."""
CODE_LASTS = timedelta(minutes=10)
CODE_DIGITS = 8
MOST_TRIES, MOST_LETTERS = 5, 3
"""Codes that may be tried, and mailed, before the password is asked again."""
CHALLENGE_LASTS = timedelta(minutes=10)
RECOVERY_CODES = 10
MOST_PASSKEYS = 20
MAX_KEY_NAME = 60
MAX_CODE = 40

Factor = Literal["app", "key"]
StepKind = Literal["mail", "factor", "setup"]
SafetyChange = Literal["app-on", "app-off", "codes-new", "code-used", "key-added", "key-removed", "all-off"]

MAX_EMAIL = 254
MAX_NAME = 100
MAX_ADDRESS = 300
CIVILITIES = ("mme", "m")
ROLES_OF_DEPARTMENTS: frozenset[Role] = frozenset({"agent", "manager", "crew"})
"""Roles that treat the cases of their departments, and have at least one."""
UPDATES = ("email", "text", "none")
"""How somebody may wish to hear of their cases; texts leave only once they answered « Oui » to a first one."""

# RFC 5321's dot-atom: no quoted local part, which would let « a,b@… » pass for two addresses further on.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SessionLife:
    """How long a person stays signed in."""

    idle: timedelta
    """Without a request."""
    whole: timedelta
    """In all."""
    touched_every: timedelta
    """How often being seen is written down: reading pages writes as little as can be."""


RESIDENT_LIFE = SessionLife(idle=timedelta(days=30), whole=timedelta(days=365), touched_every=timedelta(hours=6))
STAFF_LIFE = SessionLife(idle=timedelta(minutes=30), whole=timedelta(hours=12), touched_every=timedelta(minutes=1))


def life_of(role: Role) -> SessionLife:
    """How long this role stays signed in."""
    return STAFF_LIFE if role in STAFF_ROLES else RESIDENT_LIFE


def expiry(role: Role, *, created_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends that was last seen at `seen_at`."""
    life = life_of(role)
    return min(seen_at + life.idle, created_at + life.whole)


@dataclass(frozen=True, kw_only=True)
class EmailAddress:
    """An address where mail can be sent, and the form under which it is compared."""

    typed: str
    compared: str


def parse_email(typed: str) -> EmailAddress | None:
    """The address that somebody typed, its domain in ASCII; None when no mail could reach it."""
    local, at, domain = text.tidy(typed).rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    labels = domain.split(".")
    is_domain = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    written = f"{local}{at}{domain}"
    if not is_domain or len(local) > 64 or len(written) > MAX_EMAIL or not _LOCAL.fullmatch(local):
        return None
    return EmailAddress(typed=written, compared=written.lower())


def login_of(typed: str) -> str | None:
    """What somebody signs in with, as it is compared: an address, or a username, which has no @; None for neither."""
    if "@" not in typed:
        return naming.parse_username(typed)
    address = parse_email(typed)
    return address.compared if address else None


def veiled(email: str) -> str:
    """An address that its owner recognises and nobody else reads: « a•••@exemple.test »."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def initials(first_name: str, last_name: str, *, email: str) -> str:
    """Two letters for the profile's mark: of the names, else of the address."""
    named = "".join(name[:1] for name in (first_name, last_name))
    return (named or email[:1]).upper()


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
_MORE_BROWSERS = (("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What its owner recognises a device by, « Firefox, Android »; empty when it does not say."""
    browser = next((name for mark, name in (*_BROWSERS, *_MORE_BROWSERS) if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
