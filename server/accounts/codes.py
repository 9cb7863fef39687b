"""Codes that people type: mailed ones, those of an application, those of a printed list."""

import secrets
from uuid import UUID

import pyotp

from server.accounts import rules
from server.kernel import clock
from server.platform.installation import current

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what looks like something else: 0 and O, 1, I and L, U and V."""
GROUPS, GROUP = 3, 4
PERIOD_S = 30
DRIFT = 1
"""How many periods a telephone's clock may be off."""
SECRET_PURPOSE = "code-key"  # noqa: S105 - a name


def new_mailed_code() -> str:
    """Eight digits."""
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"


def new_recovery_code() -> str:
    """Twelve letters and figures, 58 bits: « 7KQM-4XRT-9B2D »."""
    return "-".join("".join(secrets.choice(ALPHABET) for _place in range(GROUP)) for _group in range(GROUPS))


def new_secret() -> str:
    """160 bits in base 32, as applications take them."""
    return pyotp.random_base32()


def plain(typed: str) -> str:
    """A code without what people and password managers put between its signs."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def mac(kind: str, owner: str, code: str) -> str:
    """What is stored of a code: short ones would be guessed from a plain digest, so the installation's key is in it."""
    return current().key.sign(f"code:{kind}", owner, plain(code)).hex()


def sealed(secret: str, account_id: UUID) -> str:
    """An application's secret as it is stored."""
    return current().key.encrypt(secret, purpose=SECRET_PURPOSE, owner=str(account_id))


def opened(sealed_secret: str, account_id: UUID) -> str:
    """The secret that was sealed for this account."""
    return current().key.decrypt(sealed_secret, purpose=SECRET_PURPOSE, owner=str(account_id))


def unused_code(secret: str, *, last_step: int) -> str:
    """What the application shows now, or next if that was used already; empty while neither would be taken."""
    now = int(clock.now().timestamp()) // PERIOD_S
    step = max(now, last_step + 1)
    return pyotp.TOTP(secret).generate_otp(step) if step <= now + DRIFT else ""


def step_of(secret: str, typed: str) -> int | None:
    """The period whose code this is, the present one or a neighbour; None for any other code."""
    now = int(clock.now().timestamp()) // PERIOD_S
    for step in range(now - DRIFT, now + DRIFT + 1):
        if secrets.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), plain(typed).encode()):
            return step
    return None


def address_of_secret(secret: str, *, email: str) -> str:
    """`otpauth:`, for an application to read from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=current().town.short_name)
