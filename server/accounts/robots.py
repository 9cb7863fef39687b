"""No robot sends this form: a proof of work that the browser does by itself (altcha), or a code mailed instead.

Nothing is stored of a challenge: it is signed, and its proof serves once. The browser looks for one number among some
hundreds, each costing some thousands of rounds of PBKDF2: a second or two for one person, hours for thousands of them.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from altcha import Payload, create_challenge, verify_solution

from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.platform.installation import current
from server.platform.web.grants import seal, unseal

CHALLENGE_LASTS = timedelta(hours=1)
"""A form may lie open for a while."""
PASS_LASTS = timedelta(hours=1)
CODE_LASTS = timedelta(minutes=30)
CODE_DIGITS = 8
CODE_TRIES = 5
ROUNDS = 5_000
NUMBERS = (150, 300)
"""Between which the number lies that the browser looks for, counting from nought."""
LONGEST_PROOF = 2_000

_PASS = "robot-pass"  # noqa: S105 - the purpose of a seal


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a form brings to show that no robot sends it."""

    was_asked: bool = False
    """Whether the form that was sent had the check in it."""
    proof: str = ""
    code_id: str = ""
    code: str = ""


def challenge() -> dict[str, object]:
    """Something for a browser to work out."""
    lowest, highest = NUMBERS
    made = create_challenge(
        "PBKDF2/SHA-256",
        ROUNDS,
        counter=lowest + secrets.randbelow(highest - lowest),
        data={"until": int((clock.now() + CHALLENGE_LASTS).timestamp())},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return dict(made.to_dict())


def proved_by(proof: str) -> str | None:
    """What a good proof is known by, so that it serves once; None for one that is wrong, too old or not ours."""
    if not proof or len(proof) > LONGEST_PROOF:
        return None
    result = verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("key"))
    if not result.verified:
        return None
    parameters = Payload.from_base64(proof).challenge.parameters
    until = (parameters.data or {}).get("until", 0)
    return digest(parameters.nonce) if clock.now().timestamp() < until else None


def code_of(code_id: UUID) -> str:
    """The code that is mailed; it is not stored."""
    number = int.from_bytes(current().key.sign("robot-code", code_id.hex)[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def new_pass() -> str:
    """For the next page of the same form: the check was passed a moment ago, and serves once."""
    return seal(_PASS, new_token(), lasts=PASS_LASTS)


def passed_by(given: str) -> str | None:
    """What a good pass is known by; None for one that is over or not ours."""
    token = unseal(_PASS, given)
    return digest(token) if token else None


def _secret(purpose: str) -> bytes:
    return current().key.sign("robot-check", purpose)
