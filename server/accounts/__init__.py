"""Accounts: who a person is to the town, and how they prove it.

An account is an e-mail address that somebody proved theirs, a password, a role and a profile; beside the password it
may have keys of access, an application's codes and printed ones (docs/decisions/0019). `actions` holds the verbs
(register, activate, sign in and out, give a code, add a key, ask for and choose a new password, edit the profile);
`sessions` knows who is behind a request; `jobs` and `email_letters` write the owner the letters of `letters`; `keeping`
removes what is over. No answer of this context tells whether an address has an account.
"""

from server.accounts import email_letters, jobs
from server.accounts.actions import create_known, create_staff, forget_proofs, show_app
from server.accounts.agreements import record_agreements_with
from server.accounts.facts import (
    AccountActivated,
    AccountErased,
    ContactsChanged,
    DeletionAsked,
    PasswordChanged,
    SessionEnded,
)
from server.accounts.homes import find_homes_with
from server.accounts.keeping import erase_due, forget_expired, kept
from server.accounts.models import Account
from server.accounts.profile_form import prefilled
from server.accounts.queries import address_of, names_of, own_account
from server.accounts.reaching import Mobile, mobile_of
from server.accounts.rules import EmailAddress, device_name, parse_email
from server.accounts.sections import exported
from server.accounts.sentences import role_word
from server.accounts.team import holders_of, staff_names
from server.accounts.tongues import language_of

subscriptions = [*jobs.subscriptions, *email_letters.subscriptions]

__all__ = [
    "Account",
    "AccountActivated",
    "AccountErased",
    "ContactsChanged",
    "DeletionAsked",
    "EmailAddress",
    "Mobile",
    "PasswordChanged",
    "SessionEnded",
    "address_of",
    "create_known",
    "create_staff",
    "device_name",
    "erase_due",
    "exported",
    "find_homes_with",
    "forget_expired",
    "forget_proofs",
    "holders_of",
    "kept",
    "language_of",
    "mobile_of",
    "names_of",
    "own_account",
    "parse_email",
    "prefilled",
    "record_agreements_with",
    "role_word",
    "show_app",
    "staff_names",
    "subscriptions",
]
