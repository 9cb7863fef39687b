"""The verbs of the accounts: the only writers. None of them tells whether an address has an account."""

from server.accounts.actions.accepting import accept_identity
from server.accounts.actions.applications import (
    begin_app,
    confirm_app,
    forget_proofs,
    remove_app,
    renew_recovery_codes,
    show_app,
)
from server.accounts.actions.changing import change_password
from server.accounts.actions.confirming import confirm_password, require_password
from server.accounts.actions.ending import end_other_sessions, end_session
from server.accounts.actions.finishing import Chosen, finish
from server.accounts.actions.guards import Origin
from server.accounts.actions.leaving import erase, leave, require_resident, stay
from server.accounts.actions.linking import is_fresh, link_proven, proof_over, unlink_identity
from server.accounts.actions.moving import ask_email_change, confirm_email_change, undo_email_change
from server.accounts.actions.passkeys import (
    add_passkey,
    confirm_with_passkey,
    decline_passkeys,
    remove_passkey,
    sign_in_with_passkey,
)
from server.accounts.actions.profile import edit_profile
from server.accounts.actions.proving import finish_setup, give_code
from server.accounts.actions.pseudonyms import look_up as look_up_pseudonym
from server.accounts.actions.recalling import ask_reset_of, ask_username
from server.accounts.actions.registering import Birth, Names, Said, activate, create_known, register
from server.accounts.actions.resetting import ask_reset, reset_password
from server.accounts.actions.robots import is_check_needed, require_human, use_pass
from server.accounts.actions.signing import SignedIn, sign_in, sign_out
from server.accounts.actions.staffing import (
    Post,
    change_post,
    close_post,
    create_staff,
    invite,
    invite_again,
    require_another_administrator,
)
from server.accounts.actions.stepping import StepAsked, good_step, send_code_again
from server.accounts.actions.visiting import (
    CameBack,
    Departure,
    WayOut,
    come_back,
    depart,
    forget_proof,
    give_up,
    keep_way_out,
    way_out,
)

__all__ = [
    "Birth",
    "CameBack",
    "Chosen",
    "Departure",
    "Names",
    "Origin",
    "Post",
    "Said",
    "SignedIn",
    "StepAsked",
    "WayOut",
    "accept_identity",
    "activate",
    "add_passkey",
    "ask_email_change",
    "ask_reset",
    "ask_reset_of",
    "ask_username",
    "begin_app",
    "change_password",
    "change_post",
    "close_post",
    "come_back",
    "confirm_app",
    "confirm_email_change",
    "confirm_password",
    "confirm_with_passkey",
    "create_known",
    "create_staff",
    "decline_passkeys",
    "depart",
    "edit_profile",
    "end_other_sessions",
    "end_session",
    "erase",
    "finish",
    "finish_setup",
    "forget_proof",
    "forget_proofs",
    "give_code",
    "give_up",
    "good_step",
    "invite",
    "invite_again",
    "is_check_needed",
    "is_fresh",
    "keep_way_out",
    "leave",
    "link_proven",
    "look_up_pseudonym",
    "proof_over",
    "register",
    "remove_app",
    "remove_passkey",
    "renew_recovery_codes",
    "require_another_administrator",
    "require_human",
    "require_password",
    "require_resident",
    "reset_password",
    "send_code_again",
    "show_app",
    "sign_in",
    "sign_in_with_passkey",
    "sign_out",
    "stay",
    "undo_email_change",
    "unlink_identity",
    "use_pass",
    "way_out",
]
