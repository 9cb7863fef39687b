"""The verbs of the accounts: the only writers. None of them tells whether an address has an account."""

from server.accounts.actions.confirming import confirm_password
from server.accounts.actions.guards import Origin
from server.accounts.actions.profile import edit_profile
from server.accounts.actions.registering import Names, activate, create_known, create_staff, register
from server.accounts.actions.resetting import ask_reset, reset_password
from server.accounts.actions.signing import SignedIn, sign_in, sign_out

__all__ = [
    "Names",
    "Origin",
    "SignedIn",
    "activate",
    "ask_reset",
    "confirm_password",
    "create_known",
    "create_staff",
    "edit_profile",
    "register",
    "reset_password",
    "sign_in",
    "sign_out",
]
