"""What is read of accounts."""

from server.accounts.queries.factors import (
    code_key_of,
    demonstration_keys,
    factors_of,
    open_step,
    passkeys_of,
    recovery_codes_left,
    step_needed,
    wants_key,
)
from server.accounts.queries.identities import (
    Standing,
    has_identity,
    identity_of,
    may_link,
    open_proof,
    proven,
    standing_of,
)
from server.accounts.queries.links import change_by_link, departure, token_account, waiting_change
from server.accounts.queries.people import (
    account_by_email,
    account_by_login,
    address_of,
    is_pseudonym_free,
    names_of,
    own_account,
    proposed_username,
    viewer_of,
)
from server.accounts.queries.sessions import (
    OpenSession,
    is_known_device,
    is_opened_by_provider,
    open_session,
    sessions_of,
)

__all__ = [
    "OpenSession",
    "Standing",
    "account_by_email",
    "account_by_login",
    "address_of",
    "change_by_link",
    "code_key_of",
    "demonstration_keys",
    "departure",
    "factors_of",
    "has_identity",
    "identity_of",
    "is_known_device",
    "is_opened_by_provider",
    "is_pseudonym_free",
    "may_link",
    "names_of",
    "open_proof",
    "open_session",
    "open_step",
    "own_account",
    "passkeys_of",
    "proposed_username",
    "proven",
    "recovery_codes_left",
    "sessions_of",
    "standing_of",
    "step_needed",
    "token_account",
    "viewer_of",
    "waiting_change",
    "wants_key",
]
