"""What comes of asking a provider who somebody is."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["cancelled", "unavailable", "refused", "untrusted"]
"""Cancelled by the person; no answer in time; not granted by the provider; an answer that proves nothing."""


@dataclass(frozen=True, kw_only=True)
class VisitSecrets:
    """What one visit to a provider is known by; made anew for each, and told to nobody but whom it is for."""

    state: str
    nonce: str
    verifier: str


class IdentityRefused(Exception):  # noqa: N818 - an expected outcome, not a bug
    """Nobody was identified. `detail` tells the operator what was wrong, and holds nothing of the person."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, kw_only=True)
class ProvenIdentity:
    """Who the provider says that somebody is; empty where it does not say."""

    issuer: str
    subject: str
    """Theirs at this provider for ever; no other means anything here."""
    given_name: str = ""
    family_name: str = ""
    gender: str = ""
    """`female`, `male` or empty."""
    email: str = ""
    is_email_verified: bool = False
    """Whether the provider says that the address is theirs."""
    id_token: str = ""
    """Given back to the provider when the person signs out."""
