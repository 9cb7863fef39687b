"""Keys of access (WebAuthn): what browsers are asked, and whether their answer is good. Nothing is written here.

A challenge carries its purpose, its account and its end under the installation's signature, so that asking for one
writes nothing; the verb that takes an answer records its challenge as spent, in the transaction of the change.
"""

import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.accounts import rules
from server.accounts.models import Account, Passkey
from server.kernel import clock
from server.platform.installation import current

Ceremony = Literal["sign-in", "add"]
RANDOM_BYTES, END_BYTES = 32, 8
REQUIRED = UserVerificationRequirement.REQUIRED

_NAME = re.compile(r"[A-Za-z0-9_-]{1,1400}")


class AnswerRefusedError(Exception):
    """An answer that is malformed, altered, too late, for something else, or of another key."""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A challenge that was ours and is still good."""

    raw: bytes
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """The public half of a key that an authenticator has just made."""

    credential_id: str
    public_key: str
    sign_count: int


def ask_to_sign_in() -> str:
    """What `navigator.credentials.get` takes, in JSON: any key of this town, its owner verified."""
    options = webauthn.generate_authentication_options(
        rp_id=_domain(), challenge=_new_challenge("sign-in", ""), user_verification=REQUIRED
    )
    return webauthn.options_to_json(options)


def ask_to_add(account: Account, known: Sequence[Passkey]) -> str:
    """What `navigator.credentials.create` takes, in JSON: a key that finds its owner by itself, none they have."""
    options = webauthn.generate_registration_options(
        rp_id=_domain(),
        rp_name=current().town.short_name,
        user_id=account.id.bytes,
        user_name=account.email_typed,
        user_display_name=" ".join(filter(None, (account.first_name, account.last_name))) or account.email_typed,
        challenge=_new_challenge("add", str(account.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in known],
    )
    return webauthn.options_to_json(options)


def challenge_of(answer: str, ceremony: Ceremony, *, owner: str = "") -> Challenge:
    """The challenge that an answer is for; AnswerRefusedError unless it is ours, for this, and still good."""
    try:
        client = parse_client_data_json(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
    except (ValueError, KeyError, TypeError, RecursionError, WebAuthnException) as error:
        raise AnswerRefusedError from error
    raw = client.challenge
    payload, signature = raw[: RANDOM_BYTES + END_BYTES], raw[RANDOM_BYTES + END_BYTES :]
    if len(payload) < RANDOM_BYTES + END_BYTES or not hmac.compare_digest(signature, _sign(ceremony, owner, payload)):
        raise AnswerRefusedError
    ends_at = datetime.fromtimestamp(int.from_bytes(payload[RANDOM_BYTES:]), UTC)
    if ends_at <= clock.now():
        raise AnswerRefusedError
    return Challenge(raw=raw, ends_at=ends_at)


def credential_of(answer: str) -> str:
    """Which key an answer says it is of."""
    try:
        name = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AnswerRefusedError from error
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise AnswerRefusedError
    return name


def read_new_key(answer: str, challenge: Challenge) -> NewKey:
    """The key that was made for this challenge, its owner verified; AnswerRefusedError for anything else."""
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.raw,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise AnswerRefusedError from error
    return NewKey(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
    )


def new_count(answer: str, challenge: Challenge, *, key: Passkey) -> int:
    """The key's counter after this answer; AnswerRefusedError unless the key signed it, and counts on."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.raw,
            expected_rp_id=_domain(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise AnswerRefusedError from error
    return verified.new_sign_count


def _new_challenge(ceremony: Ceremony, owner: str) -> bytes:
    end = int((clock.now() + rules.CHALLENGE_LASTS).timestamp())
    payload = secrets.token_bytes(RANDOM_BYTES) + end.to_bytes(END_BYTES)
    return payload + _sign(ceremony, owner, payload)


def _sign(ceremony: Ceremony, owner: str, payload: bytes) -> bytes:
    return current().key.sign(f"challenge:{ceremony}", owner, payload.hex())


def _domain() -> str:
    return urlsplit(current().settings.url).hostname or ""


def _origin() -> str:
    parts = urlsplit(current().settings.url)
    return f"{parts.scheme}://{parts.netloc}"
