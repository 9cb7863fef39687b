"""Tables of the accounts: who may sign in, who is signed in, and what was mailed to prove it."""

from server.accounts.models.entering import (
    EmailChange,
    EmailChangeLink,
    KnownDevice,
    MailedCode,
    Session,
    SpentProof,
    Token,
)
from server.accounts.models.factors import CodeKey, Passkey, RecoveryCode, SignInStep, SpentChallenge
from server.accounts.models.identities import Identity, IdentityProof, IdentitySession, IdentityVisit
from server.accounts.models.people import Account, CivilIdentity, Departure, Membership, Pseudonym

__all__ = [
    "Account",
    "CivilIdentity",
    "CodeKey",
    "Departure",
    "EmailChange",
    "EmailChangeLink",
    "Identity",
    "IdentityProof",
    "IdentitySession",
    "IdentityVisit",
    "KnownDevice",
    "MailedCode",
    "Membership",
    "Passkey",
    "Pseudonym",
    "RecoveryCode",
    "Session",
    "SignInStep",
    "SpentChallenge",
    "SpentProof",
    "Token",
]
